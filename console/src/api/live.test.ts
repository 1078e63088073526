import { expect, test } from 'vitest'
import { stale } from './live'

test('only what has moved is read again', () => {
  const before = { runs: 1, records: 4, connection: 2 }
  expect(stale(before, before)).toEqual([])
  expect(stale(before, { ...before, connection: 3 })).toContain('employees')
  expect(stale(before, { ...before, connection: 3 })).not.toContain('records')
})

test('a run that changed nothing but how often a record was tried is seen in the log', () => {
  const before = { runs: 1, records: 4, connection: 2 }
  expect(stale(before, { ...before, runs: 2 })).toContain('records')
})

test('after a break in the line, everything is', () => {
  expect(stale(undefined, { runs: 1, records: 1, connection: 1 })).toEqual(
    expect.arrayContaining(['runs', 'records', 'settings', 'employees', 'stats']),
  )
})
