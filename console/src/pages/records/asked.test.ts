import { expect, test } from 'vitest'
import { asked } from './asked'

test('days are those of Shanghai, and the last one counts', () => {
  expect(asked({ from: '2026-11-25', to: '2026-11-26' })).toEqual({
    from: Date.parse('2026-11-24T16:00:00Z'),
    to: Date.parse('2026-11-26T16:00:00Z'),
  })
})

test('what is not filtered is not asked, nor what is no day', () => {
  expect(asked({ kind: 'product,customer', q: '', from: 'yesterday' })).toEqual({ kind: 'product,customer' })
})

test('only what is to be checked, and never what is not', () => {
  expect(asked({ review: 'true' })).toEqual({ review: true })
  expect(asked({ review: 'false' })).toEqual({})
})
