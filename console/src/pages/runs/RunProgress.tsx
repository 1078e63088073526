import { Alert, Progress, Tag } from 'antd'
import { Link } from 'react-router'
import type { Run, RunStream } from '../../api/types'
import { named, words } from '../../i18n/words'
import { Counts, shown } from '../../ui/Counts'
import { RunStateTag } from '../../ui/StateTag'
import { Time } from '../../ui/Time'
import { eta, hadNothing, overall, share, total } from './progress'
import './runs.css'
import { runsText } from './text'
import { Words } from '../../ui/Words'

/** A run while it goes on, and after: the whole, then its streams in their order. */
export function RunProgress({ run, connection }: { run: Run; connection: string }) {
  const t = runsText.use()
  const end = eta(run)
  return (
    <div className="run">
      {run.reason && (
        <Alert type={run.state === 'failed' ? 'error' : 'warning'} showIcon title={<Words>{run.reason}</Words>} />
      )}
      <div className="run-whole">
        <RunStateTag run={run} />
        <Progress percent={overall(run)} status={bar(run.state)} aria-label={t.title} />
        {end !== undefined && (
          <span className="nowrap">
            {t.eta} <Time at={end} as="until" />
          </span>
        )}
      </div>
      <div className="run-scroll">
        <table className="run-streams">
          <caption className="visually-hidden">{t.streams}</caption>
          <tbody>
            {run.streams.map((stream) => (
              <StreamRow key={stream.kind} stream={stream} connection={connection} planned={run.plan} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

const bar = (state: RunStream['state']) =>
  state === 'done' ? 'success' : state === 'failed' ? 'exception' : state === 'running' ? 'active' : 'normal'

function StreamRow({ stream, connection, planned }: { stream: RunStream; connection: string; planned: boolean }) {
  const t = runsText.use()
  const { kinds } = words.use()
  const label = named(kinds, stream.kind)
  const begun = stream.state !== 'waiting'
  const failed = stream.counts.failed
  const known = total(stream)
  return (
    <tr className={begun ? undefined : 'run-waiting'}>
      <th scope="row">{label}</th>
      <td className="run-bar">
        {hadNothing(stream) ? null : share(stream) === undefined ? (
          <span className="quiet numbers">{t.read(stream.done.toLocaleString())}</span>
        ) : (
          <Progress percent={share(stream) ?? 0} size="small" status={bar(stream.state)} showInfo={false} aria-label={label} />
        )}
      </td>
      <td className="right numbers nowrap run-number">
        {begun && !hadNothing(stream) && known !== undefined && t.of(stream.done.toLocaleString(), known.toLocaleString())}
        {!begun && <span className="quiet">{t.waiting}</span>}
      </td>
      <td className="right numbers nowrap quiet run-rate">{stream.state === 'running' && stream.rate ? t.rate(stream.rate) : ''}</td>
      <td className="run-counts">
        {stream.note && <Tag variant="filled"><Words>{stream.note}</Words></Tag>}{' '}
        {/* Also of a stream that is over some are tried again, and count with the others. */}
        {begun && (!stream.note || shown(stream.counts).length > 0) && <Counts counts={stream.counts} adopted={stream.adopted} none={stream.state === 'done' ? t.nothingWritten : ''} planned={planned} />}{' '}
        {failed && !planned ? <Link to={`/c/${connection}/records?kind=${stream.kind}&state=failed`}>{t.log}</Link> : null}
      </td>
    </tr>
  )
}
