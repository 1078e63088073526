import { useQuery } from '@tanstack/react-query'
import { Segmented, Spin } from 'antd'
import { lazy, Suspense, useState } from 'react'
import type { statsQuery } from '../../api/connections'
import { Panel } from '../../ui/Panel'
import { EmptyView, Shown } from '../../ui/views'
import type { SpanName } from './spans'
import { overviewText } from './text'

/** Charts are large and come later than everything else. */
const Chart = lazy(async () => ({ default: (await import('./Chart')).Chart }))

type Stats = ReturnType<typeof statsQuery>

/** Records by result over time. */
export function History({ stats: of }: { stats: (name: SpanName) => Stats }) {
  const t = overviewText.use()
  const [name, setName] = useState<SpanName>('day')
  const stats = useQuery(of(name))
  return (
    <Panel
      title={t.chart}
      aside={t.chartWhy}
      extra={
        <Segmented<SpanName>
          aria-label={t.chart}
          size="small"
          value={name}
          onChange={setName}
          options={(['day', 'week', 'month'] as const).map((value) => ({ value, label: t.spans[value] }))}
        />
      }
    >
      <Shown query={stats} rows={5}>
        {(points) =>
          points.some(({ states }) => Object.values(states).some((count) => count > 0)) ? (
            <Suspense fallback={<Spin className="chart" />}>
              <Chart points={points} span={name} />
            </Suspense>
          ) : (
            <EmptyView title={t.chartNone} />
          )
        }
      </Shown>
    </Panel>
  )
}
