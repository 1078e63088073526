import { expect, test } from 'vitest'
import { apart, isTaken } from './apart'

const one = (id: string, name: string, account_name: string | null = null, enterprise_account: string | null = null) => ({
  id,
  name,
  account_name,
  account_id: null,
  crm: { enterprise_account },
})

test('connections of one name are told apart by account set, enterprise, or id; others need nothing', () => {
  const all = [one('a1234567-', '上海', '上海账套'), one('b1234567-', '上海 ', null, 'shanghai'), one('c1234567-', '上海'), one('d1234567-', '北京', '北京账套')]
  expect([...apart(all)]).toEqual([['a1234567-', '上海账套'], ['b1234567-', 'shanghai'], ['c1234567-', 'c1234567']])
})

test('an account set that both have tells nothing', () => {
  expect([...apart([one('a1234567-', 'A', '同名'), one('b1234567-', 'a', '同名')])]).toEqual([['a1234567-', 'a1234567'], ['b1234567-', 'b1234567']])
})

test('a connection does not stand in the way of its own name', () => {
  const all = [one('a', '上海'), one('b', '北京')]
  expect([isTaken(' 上海', all), isTaken('上海', all, 'a'), isTaken('', all)]).toEqual([true, false, false])
})
