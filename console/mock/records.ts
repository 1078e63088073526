import type { RecordDetail, RecordRow, StatPoint } from '../src/api/types'

/** What the log knows of a record beyond its row. */
export function detail(row: RecordRow): RecordDetail {
  const written = [
    ['name', '商品名称', '产品名称', 'SP0012 干红葡萄酒 750ml'],
    ['category', '商品类别', '分类', '酒水 / 葡萄酒'],
    ['unit', '计量单位', '单位', '酒-支'],
    ['price', '零售价', '价格（元）', '138.00'],
  ].map(([field = '', source_label = '', target_label = '', value = null]) => ({ field, source_label, target_label, value }))
  const call = {
    system: 'crm' as const,
    method: 'POST',
    path: '/cgi/crm/v2/data/update',
    status: 200,
    code: row.state === 'failed' ? '20018' : '0',
    trace: 'E-E.83668.1000-31879420',
    ms: 214,
  }
  const history = [0, 1, 2].map((n) => ({
    at: row.at - n * 3_600_000,
    run: row.run,
    state: n === 0 ? row.state : ('created' as const),
    reason: n === 0 ? row.reason : null,
    changes: [{ field: 'price', label: '价格（元）', before: `12${n}.00`, after: `13${n}.00` }],
    calls: [{ ...call, at: row.at - n * 3_600_000 }],
  }))
  const binding = row.target_id ? { jdy_id: row.source_id, crm_id: row.target_id, label: row.target_title, bound_at: row.at } : null
  return { ...row, written, history, binding }
}

/** Points in time that look like working days. */
export function stats(query: URLSearchParams, any: boolean): StatPoint[] {
  const [from, to, step] = ['from', 'to', 'step'].map((name) => Number(query.get(name))) as [number, number, number]
  if (!any || !step) return []
  return Array.from({ length: Math.floor((to - from) / step) }, (_, n) => {
    const at = from + n * step
    const hour = (at / 3_600_000 + 8) % 24
    const busy = Math.max(0, Math.round(60 * Math.exp(-((hour - 14) ** 2) / 18) + 8 * Math.sin(n * 1.7)))
    return {
      at,
      states: { created: busy, updated: Math.round(busy * 1.6), failed: n % 7 === 3 ? 3 : 0, held: n % 4, skipped: n % 3 },
      writes: { crm: busy * 2, jdy: Math.round(busy * 0.6) },
      lag_ms: 20_000 + busy * 900,
    }
  })
}
