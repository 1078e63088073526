import { useQuery } from '@tanstack/react-query'
import { Tag } from 'antd'
import { Link } from 'react-router'
import { streamsQuery } from '../../api/connections'
import type { Stream } from '../../api/types'
import { named, words } from '../../i18n/words'
import { Counts } from '../../ui/Counts'
import { Grid, type Column } from '../../ui/Grid'
import { Panel } from '../../ui/Panel'
import { Time } from '../../ui/Time'
import { Shown } from '../../ui/views'
import { overviewText } from './text'
import { Words } from '../../ui/Words'

/** The kinds in the order in which they run; one that does not run says why (IN-4). */
export function Streams({ connection }: { connection: string }) {
  const t = overviewText.use()
  const { kinds } = words.use()
  const streams = useQuery(streamsQuery(connection))
  const columns: Column<Stream>[] = [
    {
      title: t.kind,
      width: 180,
      cell: (one) => (
        <Link to={`/c/${connection}/records?kind=${one.kind}`}>{named(kinds, one.kind, one.label)}</Link>
      ),
    },
    { title: t.direction, width: 210, wide: true, cell: (one) => <span className="quiet nowrap">{t.to[one.direction]}</span> },
    { title: t.counts, cell: (one) => (one.enabled ? <Counts counts={one.counts} /> : <Off stream={one} />) },
    { title: t.last, width: 130, right: true, wide: true, cell: (one) => <Time at={one.last_at} /> },
  ]
  return (
    <Panel title={t.streams} flush>
      <Shown query={streams}>
        {(rows) => <Grid label={t.streams} rows={rows} columns={columns} rowKey={(one) => one.kind} />}
      </Shown>
    </Panel>
  )
}

/** What does not run: not switched on, or done with (F-1), which is no reason to hide what it has done. */
function Off({ stream: { reason, last_at, counts } }: { stream: Stream }) {
  const t = overviewText.use()
  return (
    <>
      <Tag>{last_at === null ? t.off : t.over}</Tag> <span className="quiet"><Words>{reason}</Words></span>{' '}
      {last_at !== null && <Counts counts={counts} none="" />}
    </>
  )
}
