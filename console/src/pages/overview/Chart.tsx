import { BarChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { init, use as register, type EChartsCoreOption } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useMemo, useRef } from 'react'
import type { RecordState, StatPoint } from '../../api/types'
import { absolute } from '../../i18n/time'
import { words } from '../../i18n/words'
import type { SpanName } from './spans'
import { overviewText } from './text'

register([BarChart, GridComponent, TooltipComponent, LegendComponent, AriaComponent, CanvasRenderer])

/** From the bottom to the top: what went well lies below what did not. */
const SHOWN: [RecordState, string][] = [
  ['created', '#2f9e66'],
  ['updated', '#5b8def'],
  ['deleted', '#8a94a3'],
  ['skipped', '#c3cad4'],
  ['held', '#e0a030'],
  ['unconfirmed', '#b06a10'],
  ['failed', '#cf3a41'],
]

interface Props {
  points: StatPoint[]
  span: SpanName
}

export function Chart({ points, span }: Props) {
  const t = overviewText.use()
  const { states: were, createdOrBound } = words.use()
  const states = useMemo(() => ({ ...were, created: createdOrBound }), [were, createdOrBound])
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!box.current) return
    const chart = init(box.current)
    chart.setOption(option(points, span, states))
    const watcher = new ResizeObserver(() => chart.resize())
    watcher.observe(box.current)
    return () => {
      watcher.disconnect()
      chart.dispose()
    }
  }, [points, span, states])
  const some = SHOWN.filter(([state]) => points.some((point) => point.states[state]))
  return (
    <>
      <div ref={box} className="chart" aria-hidden />
      <details className="chart-table">
        <summary>{t.chartTable}</summary>
        <table className="numbers">
          <thead>
            <tr>
              <th scope="col">{t.time}</th>
              {some.map(([state]) => (
                <th scope="col" key={state}>
                  {states[state]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.at}>
                <th scope="row">{absolute(point.at).slice(0, 16)}</th>
                {some.map(([state]) => (
                  <td key={state}>{point.states[state] ?? 0}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  )
}

function option(points: StatPoint[], span: SpanName, names: Record<RecordState, string>): EChartsCoreOption {
  const label = (at: number) => (span === 'month' ? absolute(at).slice(5, 10) : absolute(at).slice(span === 'day' ? 11 : 5, 16))
  const some = SHOWN.filter(([state]) => points.some((point) => point.states[state]))
  return {
    animationDuration: 200,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 },
    grid: { left: 8, right: 8, top: 36, bottom: 4, containLabel: true },
    legend: { type: 'scroll', top: 0, left: 0, itemWidth: 12, itemHeight: 10, textStyle: { color: '#4a5565', fontSize: 12 } },
    // Drawn, not written as HTML: the content security policy allows no style of its own.
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, renderMode: 'richText' },
    xAxis: {
      type: 'category',
      data: points.map((point) => label(point.at)),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: '#cfd6df' } },
      axisLabel: { color: '#5d6878' },
    },
    yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: '#eef1f5' } }, axisLabel: { color: '#5d6878' } },
    series: some.map(([state, color]) => ({
      type: 'bar',
      stack: 'all',
      name: names[state],
      itemStyle: { color },
      barMaxWidth: 28,
      data: points.map((point) => point.states[state] ?? 0),
    })),
  }
}
