import {
  ClockCircleOutlined,
  ControlOutlined,
  DashboardOutlined,
  ExperimentOutlined,
  FileSearchOutlined,
  PlayCircleOutlined,
  SettingOutlined,
  SwapOutlined,
  TeamOutlined,
} from '@ant-design/icons'
import type { ReactNode } from 'react'
import type { shellText } from './text'

type Word = keyof ReturnType<typeof shellText.use>

/** The pages of a connection in the order of the menu: path below `/c/:id`, word, icon; some in the demo only. */
export const PAGES: { path: string; word: Word & PageWord; icon: ReactNode; demo?: boolean }[] = [
  { path: '', word: 'overview', icon: <DashboardOutlined aria-hidden /> },
  { path: 'employees', word: 'employees', icon: <TeamOutlined aria-hidden /> },
  { path: 'rule', word: 'rule', icon: <ClockCircleOutlined aria-hidden /> },
  { path: 'records', word: 'records', icon: <FileSearchOutlined aria-hidden /> },
  { path: 'runs', word: 'runs', icon: <PlayCircleOutlined aria-hidden /> },
  { path: 'mappings', word: 'mappings', icon: <SwapOutlined aria-hidden /> },
  { path: 'presets', word: 'presets', icon: <ControlOutlined aria-hidden /> },
  { path: 'sandbox', word: 'sandbox', icon: <ExperimentOutlined aria-hidden />, demo: true },
  { path: 'settings', word: 'settings', icon: <SettingOutlined aria-hidden /> },
]

type PageWord =
  | 'overview'
  | 'employees'
  | 'rule'
  | 'records'
  | 'runs'
  | 'mappings'
  | 'presets'
  | 'settings'
  | 'sandbox'
