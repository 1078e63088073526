import { Tooltip } from 'antd'
import { useLanguage } from '../i18n/language'
import { marks } from '../i18n/marks'
import { absolute, relative, short } from '../i18n/time'
import { useNow } from './now'

interface Props {
  at: number | null | undefined
  /** What stands there when there is no time. */
  none?: string
  /** `relative` for what is watched, `short` for columns. */
  as?: 'relative' | 'short' | 'full'
}

/** A moment: short to read, exact on a closer look. */
export function Time({ at, none = '—', as = 'relative' }: Props) {
  const now = useNow()
  const language = useLanguage()
  if (at === null || at === undefined) return <span className="quiet">{none}</span>
  const told = { relative: relative(at, now, language), short: short(at, now), full: absolute(at) }
  const aside = as === 'relative' ? absolute(at) : marks.now().aside(absolute(at), told.relative)
  return (
    <Tooltip title={`${aside} · Asia/Shanghai`}>
      <time dateTime={new Date(at).toISOString()} className="numbers">
        {told[as]}
      </time>
    </Tooltip>
  )
}
