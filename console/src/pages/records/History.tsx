import { Collapse, Timeline } from 'antd'
import { Link } from 'react-router'
import type { Call, Change, HistoryEntry, RecordDetail } from '../../api/types'
import { marks } from '../../i18n/marks'
import { absolute } from '../../i18n/time'
import { words } from '../../i18n/words'
import { RecordStateTag } from '../../ui/StateTag'
import { Time } from '../../ui/Time'
import { recordsText } from './text'
import { Words } from '../../ui/Words'

/** What happened to a record, the newest first: why, which fields, by which calls. */
export function History({ record, connection }: { record: RecordDetail; connection: string }) {
  return (
    <Timeline
      className="record-history"
      items={record.history.map((entry, index) => ({
        key: `${entry.at} ${index}`,
        content: <Entry entry={entry} connection={connection} open={index === 0} />,
      }))}
    />
  )
}

function Entry({ entry, connection, open }: { entry: HistoryEntry; connection: string; open: boolean }) {
  const t = recordsText.use()
  const m = marks.use()
  return (
    <>
      <div className="record-entry">
        <RecordStateTag of={entry} />
        <Time at={entry.at} as="full" />
        {entry.run && <Link to={`/c/${connection}/runs/${entry.run}`}>{t.open}</Link>}
      </div>
      {entry.reason && <p><Words>{entry.reason}</Words></p>}
      {entry.changes.length > 0 && <Changes changes={entry.changes} />}
      {entry.calls.length > 0 && (
        <Collapse
          ghost
          size="small"
          defaultActiveKey={open ? ['calls'] : []}
          items={[{ key: 'calls', label: m.aside(t.calls, entry.calls.length), children: <Calls calls={entry.calls} /> }]}
        />
      )}
    </>
  )
}

function Changes({ changes }: { changes: Change[] }) {
  const t = recordsText.use()
  const m = marks.use()
  return (
    <table className="plain-table">
      <caption className="visually-hidden">{t.changes}</caption>
      <tbody>
        {changes.map((change) => (
          <tr key={change.field}>
            <th scope="row">{m.field(change.label)}</th>
            <td>
              {/* Of what was not there before, nothing is taken away. */}
              {change.before == null ? <span className="quiet">—</span> : <del>{change.before}</del>}
              <span className="visually-hidden">{t.to_value}</span>
            </td>
            <td>
              <ins>{change.after ?? '—'}</ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Where a system gives no trace, the very moment tells its support which call it was. */
const exact = (at: number) => `${absolute(at)}.${String(at % 1000).padStart(3, '0')}`

function Calls({ calls }: { calls: Call[] }) {
  const t = recordsText.use()
  const { systems } = words.use()
  return (
    <>
      <ul className="calls">
        {calls.map((call, index) => (
          <li key={`${call.at} ${index}`}>
            <div>
              {systems[call.system]} <span className="code">{`${call.method} ${call.path}`}</span>
            </div>
            <div className="quiet numbers">
              HTTP {call.status ?? '—'} · code {call.code ?? '—'} · {t.ms(call.ms)}
              {!call.trace && (
                <>
                  {' '}
                  · {exact(call.at)}
                </>
              )}
              {call.trace && (
                <>
                  {' '}
                  · trace <span className="code">{call.trace}</span>
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
      <p className="quiet">{t.callsWhy}</p>
    </>
  )
}
