import { expect, test } from 'vitest'
import { known, type Line, type Table } from './tables'

const line = (id: string, ...keys: string[]): Line => ({ id, keys, cells: [], raw: {} })
const table = (...lines: Line[]): Table => ({ columns: [], lines })

test('a record is on the other side when any of its names is', () => {
  const jdy = table(line('1', '1', 'C0001'), line('2', '2', 'KH000007'), line('3', '3', 'C0003'))
  const crm = table(line('a', '1', 'KH000001'), line('b', 'KH000007'), line('c', 'KH000009'))
  expect(known(jdy, crm)).toEqual(new Set(['1', '2']))
  expect(known(crm, jdy)).toEqual(new Set(['a', 'b']))
})
