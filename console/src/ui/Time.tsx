import { Tooltip } from 'antd'
import { useLanguage } from '../i18n/language'
import { marks } from '../i18n/marks'
import { absolute, short, since, until } from '../i18n/time'
import { useNow } from './now'

interface Props {
  at: number | null | undefined
  /** What stands there when there is no time. */
  none?: string
  /** `ago` for what has been and `until` for what is to come, where it is watched; `short` for columns. */
  as?: 'ago' | 'until' | 'short' | 'full'
}

/** The present is a few seconds old: what is this little ahead of it has been. */
const STALE = 60_000

/** A moment: short to read, exact on a closer look. */
export function Time({ at, none = '—', as = 'ago' }: Props) {
  const now = useNow()
  const language = useLanguage()
  if (at === null || at === undefined) return <span className="quiet">{none}</span>
  const told = { ago: since(at, now, language), until: until(at, now, language), short: short(at, now), full: absolute(at) }
  const watched = as === 'ago' || as === 'until'
  const aside = watched ? absolute(at) : marks.now().aside(absolute(at), at - now < STALE ? told.ago : told.until)
  return (
    <Tooltip title={`${aside} · Asia/Shanghai`}>
      <time dateTime={new Date(at).toISOString()} className="numbers">
        {told[as]}
      </time>
    </Tooltip>
  )
}
