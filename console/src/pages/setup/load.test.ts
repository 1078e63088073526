import { expect, test } from 'vitest'
import type { Run } from '../../api/types'
import { firstLoad } from './load'

const run = (id: string, trigger: string, plan = false) => ({ id, trigger, plan }) as Run

test('fetching the employees is no first load, nor is a rehearsal', () => {
  expect(firstLoad([run('b', 'manual', true), run('a', 'employees')], false)).toBeUndefined()
})

test('while it is interrupted the newest run is the one to follow', () => {
  expect(firstLoad([run('c', 'resume'), run('b', 'initialisation'), run('a', 'employees')], false)?.id).toBe('c')
})

test('when it is over it is told from the runs that came after it', () => {
  expect(firstLoad([run('c', 'schedule'), run('b', 'initialisation'), run('a', 'employees')], true)?.id).toBe('b')
})
