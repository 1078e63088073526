import type { Counts as CountsOf, RecordState } from '../api/types'
import { words } from '../i18n/words'

const ORDER: RecordState[] = ['failed', 'unconfirmed', 'held', 'created', 'updated', 'deleted', 'skipped', 'unchanged']

/** What there is to say, in its order: what was bound is none of what was created, where that is known. */
export function shown(counts: CountsOf, adopted = 0): [RecordState | 'adopted', number][] {
  const all = ORDER.flatMap((state): [RecordState | 'adopted', number][] => {
    const count = counts[state] ?? 0
    return state === 'created' ? [['created', count - adopted], ['adopted', adopted]] : [[state, count]]
  })
  return all.filter(([, count]) => count > 0)
}

interface Props {
  counts: CountsOf
  /** Of those created: how many were there before us, and are bound; where that is not known, one word says both. */
  adopted?: number
  none?: string
  /** Of a rehearsal: what would be, not what was. */
  planned?: boolean
}

/** How many records are in which state, the worst first; `0` says nothing. */
export function Counts({ counts, adopted, none = '—', planned = false }: Props) {
  const { states: were, createdOrBound, would, adopted: bound } = words.use()
  const created = adopted === undefined ? createdOrBound : were.created
  const states = planned ? would : { ...were, created }
  const some = shown(counts, adopted)
  if (some.length === 0) return <span className="quiet">{none}</span>
  return (
    <span className="counts numbers">
      {some.map(([state, count]) => (
        <span key={state} className={`count count-${state}`}>
          {state === 'adopted' ? (planned ? bound.would : bound.state) : states[state]} <b>{count.toLocaleString()}</b>
        </span>
      ))}
    </span>
  )
}
