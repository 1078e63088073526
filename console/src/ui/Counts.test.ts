import { expect, test } from 'vitest'
import { shown } from './Counts'

test('what was bound is counted apart from what was created, and zeros say nothing', () => {
  expect(shown({ created: 5, failed: 1, updated: 0 }, 3)).toEqual([['failed', 1], ['created', 2], ['adopted', 3]])
  expect(shown({ created: 3 }, 3)).toEqual([['adopted', 3]])
  expect(shown({}, 0)).toEqual([])
})
