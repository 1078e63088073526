import { describe, expect, test } from 'vitest'
import type { CrmUser, Employee } from '../../api/types'
import { byName, filtered } from './match'

const employee = (name: string, crm_user_id: string | null = null): Employee => ({
  jdy_id: `j-${name}`,
  number: `YG-${name}`,
  name,
  mobile: '138****0001',
  crm_user_id,
  crm_user_name: crm_user_id && name,
  bound_by: crm_user_id ? 'hand' : null,
})
const user = (name: string, id = name, bound_to: string | null = null): CrmUser => ({
  crm_user_id: id,
  name,
  mobile: '',
  bound_to,
})

describe('binding by name (S-5)', () => {
  test('one free user of the name is proposed', () => {
    const found = byName([employee('王伟'), employee('李敏', 'u9')], [user('王伟'), user('李敏')])
    expect(found.map(({ employee, user }) => [employee.name, user.crm_user_id])).toEqual([['王伟', '王伟']])
  })

  test('two users of one name are no proposal, nor is one who is bound', () => {
    expect(byName([employee('王伟')], [user('王伟', 'a'), user('王伟', 'b')])).toEqual([])
    expect(byName([employee('王伟')], [user('王伟', 'a', 'j-1')])).toEqual([])
    expect(byName([employee('王伟')], [user('王伟', 'a', 'j-1'), user('王伟', 'b')])).toHaveLength(1)
  })

  test('two employees never get one user', () => {
    expect(byName([employee('王伟'), employee('王伟')], [user('王伟')])).toEqual([])
  })
})

test('employees are filtered by being bound and by text', () => {
  const all = [employee('王伟'), employee('李敏', 'u9')]
  expect(filtered(all, 'unbound', '').map((one) => one.name)).toEqual(['王伟'])
  expect(filtered(all, 'bound', '').map((one) => one.name)).toEqual(['李敏'])
  expect(filtered(all, 'all', 'yg-李').map((one) => one.name)).toEqual(['李敏'])
  // A whole mobile number is known to the server alone.
  const wei = all[0]?.jdy_id ?? ''
  expect(filtered(all, 'all', '13912345678', [wei]).map((one) => one.name)).toEqual(['王伟'])
  expect(filtered(all, 'bound', '13912345678', [wei])).toEqual([])
})
