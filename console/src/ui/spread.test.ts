import { expect, test } from 'vitest'
import { spread } from './spread'

test('what is left of the room goes to the columns that grow, by their shares', () => {
  expect(spread([{ width: 100 }, { width: 200, grow: 1 }, { width: 300, grow: 3 }], 1000)).toEqual([100, 300, 600])
})

test('where there is not enough room, each is as wide as it has to be', () => {
  expect(spread([{ width: 100 }, { width: 200, grow: 1 }], 250)).toEqual([100, 200])
  expect(spread([{ width: 100 }], 250)).toEqual([100])
})
