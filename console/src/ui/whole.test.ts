import { expect, test } from 'vitest'
import { wholeOf } from './whole'

test('what is no whole number is kept as it was written, not dropped', () => {
  expect(['abc', '1.5', '-3', '12x', 'x'].map(wholeOf)).toEqual(['abc', '1.5', '-3', '12x', 'x'])
})

test('a number is a number, however its digits are written, and nothing is nothing', () => {
  expect(['20', ' 20 ', '２０', '007', '', '  '].map(wholeOf)).toEqual([20, 20, 20, 7, null, null])
})
