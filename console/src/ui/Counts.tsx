import type { Counts as CountsOf, RecordState } from '../api/types'
import { words } from '../i18n/words'

const ORDER: RecordState[] = ['failed', 'unconfirmed', 'held', 'created', 'updated', 'deleted', 'skipped', 'unchanged']

interface Props {
  counts: CountsOf
  none?: string
  /** Of a rehearsal: what would be, not what was. */
  planned?: boolean
}

/** How many records are in which state, the worst first; `0` says nothing. */
export function Counts({ counts, none = '—', planned = false }: Props) {
  const { states: were, would } = words.use()
  const states = planned ? would : were
  const some = ORDER.filter((state) => counts[state])
  if (some.length === 0) return <span className="quiet">{none}</span>
  return (
    <span className="counts numbers">
      {some.map((state) => (
        <span key={state} className={`count count-${state}`}>
          {states[state]} <b>{counts[state]?.toLocaleString()}</b>
        </span>
      ))}
    </span>
  )
}
