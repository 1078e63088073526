import { expect, test } from 'vitest'
import { changed, read } from './filters'

const NAMES = ['kind', 'state'] as const

test('filters are read from the address, the empty ones are not', () => {
  expect(read(NAMES, new URLSearchParams('kind=product&state=&record=7'))).toEqual({ kind: 'product' })
})

test('a change leaves alone what is no filter', () => {
  const next = changed(new URLSearchParams('kind=product&record=7'), { kind: '', state: 'failed,held' })
  expect(next.toString()).toBe('record=7&state=failed%2Cheld')
})
