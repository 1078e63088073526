import { QuestionCircleOutlined } from '@ant-design/icons'
import { Tooltip } from 'antd'

/** What a word means, on a closer look, by keyboard too. */
export function Why({ children }: { children: string }) {
  return (
    <Tooltip title={children} trigger={['hover', 'focus']}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that it can be read without a mouse */}
      <span tabIndex={0} className="why" role="note" aria-label={children}>
        <QuestionCircleOutlined aria-hidden />
      </span>
    </Tooltip>
  )
}
