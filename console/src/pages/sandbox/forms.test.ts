import { expect, test } from 'vitest'
import { cents } from './forms'

test('half a cent is a cent, however the machine holds the number', () => {
  expect([cents(10.075), cents(7 * 12.345), cents(0.1 + 0.2), cents(-10.075), cents(55)]).toEqual(['10.08', '86.42', '0.30', '-10.07', '55.00'])
})
