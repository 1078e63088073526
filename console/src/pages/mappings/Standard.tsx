import { Tag } from 'antd'
import { Link } from 'react-router'
import type { Mapping, MappingRow } from '../../api/types'
import { marks } from '../../i18n/marks'
import { named, words } from '../../i18n/words'
import { useConnection } from '../../shell/OfConnection'
import { Grid, type Column } from '../../ui/Grid'
import { Words } from '../../ui/Words'
import { sides } from './draft'
import { mappingsText } from './text'

/** The field table as it is in force. */
export function Standard({ mapping }: { mapping: Mapping }) {
  const t = mappingsText.use()
  const { systems } = words.use()
  const m = marks.use()
  const [source, target] = sides(mapping)
  const columns: Column<MappingRow>[] = [
    { title: t.fromField(systems[source]), width: '36%', cell: (row) => m.field(row.source) },
    { title: t.toField(systems[target]), width: '36%', cell: (row) => <Target row={row} /> },
    { title: t.need, cell: (row) => <Need row={row} /> },
  ]
  return (
    <div className="mapping-tables">
      <Grid label={t.main} rows={mapping.rows} columns={columns} rowKey={(row) => row.target} />
      {mapping.line_rows.length > 0 && (
        <>
          <h3>{t.lines}</h3>
          <Grid label={t.lines} rows={mapping.line_rows} columns={columns} rowKey={(row) => row.target} />
        </>
      )}
      <p className="quiet mapping-note">{t.standardWhy}</p>
    </div>
  )
}

function Target({ row }: { row: MappingRow }) {
  const m = marks.use()
  return (
    <>
      {m.field(row.target)} {row.name !== row.target && <span className="code quiet">{row.name}</span>}
      {row.made && <div className="quiet mapping-made"><Words>{row.made}</Words></div>}
    </>
  )
}

function Need({ row }: { row: MappingRow }) {
  const t = mappingsText.use()
  const { id } = useConnection()
  if (!row.on && row.preset) {
    return <Link to={`/c/${id}/presets`}>{t.off(named(t.presets, row.preset))}</Link>
  }
  return row.required ? <Tag className="state state-busy">* {t.required}</Tag> : <span className="quiet">{t.optional}</span>
}
