import type { TableColumnsType } from 'antd'
import type { RecordRow } from '../../api/types'
import { named, words } from '../../i18n/words'
import { RecordStateTag } from '../../ui/StateTag'
import { Time } from '../../ui/Time'
import { recordsText } from './text'
import { Words } from '../../ui/Words'

/** On a phone there is room for what became of which record, and why. */
export function useColumns(wide: boolean): TableColumnsType<RecordRow> {
  const t = recordsText.use()
  const { kinds } = words.use()
  return [
    { title: t.state, width: 118, render: (_, row) => <RecordStateTag state={row.state} reason={row.reason} /> },
    { title: t.kind, width: 132, responsive: ['md'], ellipsis: true, render: (_, row) => named(kinds, row.kind, row.label) },
    {
      title: t.record,
      width: wide ? 250 : 170,
      ellipsis: true,
      render: (_, row) => (
        // The row opens by a click; this is the same for the keyboard.
        <button type="button" className="link" title={row.title}>
          {row.title}
        </button>
      ),
    },
    {
      title: t.reason,
      ellipsis: true,
      width: 300,
      render: (_, row) => row.reason && <span title={row.reason}><Words>{row.reason}</Words></span>,
    },
    { title: t.target, width: 190, responsive: ['md'], ellipsis: true, render: (_, row) => <Target row={row} /> },
    { title: t.when, width: 112, render: (_, row) => <Time at={row.at} as="short" /> },
  ]
}

/** By what people call it there; an id only where nobody knows more. */
function Target({ row: { target_title, target_id } }: { row: RecordRow }) {
  if (target_title) return <span title={target_title}>{target_title}</span>
  return target_id ? <span className="code quiet">{target_id}</span> : <span className="quiet">—</span>
}
