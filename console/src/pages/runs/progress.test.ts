import { expect, test } from 'vitest'
import type { Run, RunStream } from '../../api/types'
import { eta, hadNothing, overall, share, total } from './progress'

const stream = (part: Partial<RunStream>): RunStream => ({
  kind: 'product',
  state: 'running',
  counts: {},
  adopted: 0,
  done: 0,
  total: null,
  rate: null,
  eta_at: null,
  note: null,
  ...part,
})
const run = (streams: RunStream[], state: Run['state'] = 'running'): Run => ({
  id: 'r',
  state,
  trigger: 'manual',
  plan: false,
  queued_at: 0,
  eta_at: null,
  started_at: 0,
  ended_at: null,
  reason: null,
  counts: {},
  adopted: 0,
  streams,
})

test('a stream that runs is never told as finished', () => {
  expect(share(stream({ done: 1000, total: 1000 }))).toBe(99)
  expect(share(stream({ done: 500, total: 1000 }))).toBe(50)
  expect(share(stream({ done: 500 }))).toBeUndefined()
  expect(share(stream({ state: 'waiting', total: 9 }))).toBe(0)
})

test('a run is as far as its records', () => {
  expect(overall(run([stream({ state: 'done', done: 100, total: 100 }), stream({ done: 100, total: 300 })]))).toBe(50)
  expect(overall(run([], 'running'))).toBe(0)
  expect(overall(run([stream({ state: 'waiting' })], 'done'))).toBe(100)
})

test('or as its streams, where the number of records is not known', () => {
  expect(overall(run([stream({ state: 'done' }), stream({ state: 'waiting' })]))).toBe(50)
})

test('the end is told by the stream that takes longest, and only while it runs', () => {
  const both = [stream({ eta_at: 5 }), stream({ eta_at: 9 })]
  expect(eta(run(both))).toBe(9)
  expect(eta(run(both, 'paused'))).toBeUndefined()
})

test('more than was announced is all there is', () => {
  expect(total(stream({ done: 18, total: 12 }))).toBe(18)
  expect(total(stream({ done: 5, total: 12 }))).toBe(12)
  expect(total(stream({ done: 5 }))).toBeUndefined()
})

test('what was reckoned beforehand is forgotten once all are done', () => {
  expect(total(stream({ state: 'done', done: 17, total: 30 }))).toBe(17)
})

test('a stream that was passed over has no progress, nor has one that found nothing', () => {
  expect(hadNothing(stream({ state: 'done', note: '未开启预设配置：客户分类' }))).toBe(true)
  expect(hadNothing(stream({ state: 'done' }))).toBe(true)
  expect(hadNothing(stream({ state: 'done', done: 3, note: '缺少字段' }))).toBe(false)
  expect(hadNothing(stream({ state: 'running' }))).toBe(false)
})
