import type { RecordRow } from '../../api/types'
import { useLanguage } from '../../i18n/language'
import { named, words } from '../../i18n/words'
import { RecordStateTag } from '../../ui/StateTag'
import { Time } from '../../ui/Time'
import type { Spread } from '../../ui/VirtualTable'
import { recordsText } from './text'
import { useSaid, Words } from '../../ui/Words'

/** On a phone there is room for what became of which record, when, and why. */
export function useColumns(wide: boolean): Spread<RecordRow>[] {
  const t = recordsText.use()
  const { kinds } = words.use()
  const english = useLanguage() === 'en'
  const time = (row: RecordRow) => <Time at={row.at} as="short" />
  if (!wide) {
    return [
      {
        title: t.state,
        width: 108,
        render: (_, row) => (
          <>
            <RecordStateTag of={row} />
            <div className="record-time">{time(row)}</div>
          </>
        ),
      },
      { title: t.record, width: 180, grow: 1, render: (_, row) => <Named row={row} reason /> },
    ]
  }
  return [
    { title: t.state, width: english ? 128 : 104, render: (_, row) => <RecordStateTag of={row} /> },
    { title: t.kind, width: english ? 176 : 128, ellipsis: true, render: (_, row) => <span title={named(kinds, row.kind, row.label)}>{named(kinds, row.kind, row.label)}</span> },
    { title: t.record, width: 210, grow: 2, render: (_, row) => <Named row={row} /> },
    { title: t.reason, width: 260, grow: 6, render: (_, row) => <Reason>{row.reason}</Reason> },
    { title: t.target, width: 160, grow: 2, ellipsis: true, render: (_, row) => <Target row={row} /> },
    { title: t.when, width: 112, render: (_, row) => time(row) },
  ]
}

/** The row opens by a click; this is the same for the keyboard. */
function Named({ row, reason = false }: { row: RecordRow; reason?: boolean }) {
  const { kinds } = words.use()
  return (
    <>
      <button type="button" className="link" title={row.title}>
        {row.title}
      </button>
      {reason && <div className="quiet">{named(kinds, row.kind, row.label)}</div>}
      {reason && <Reason>{row.reason}</Reason>}
    </>
  )
}

/** Two lines of it; all of it on a closer look. */
function Reason({ children }: { children: string | null }) {
  const said = useSaid()
  if (!children) return null
  return (
    <div className="record-reason" title={said(children)}>
      <Words>{children}</Words>
    </div>
  )
}

/** By what people call it there; an id only where nobody knows more. */
function Target({ row: { target_title, target_id } }: { row: RecordRow }) {
  if (target_title) return <span title={target_title}>{target_title}</span>
  return target_id ? <span className="code quiet">{target_id}</span> : <span className="quiet">—</span>
}
