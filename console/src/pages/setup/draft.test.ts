import { describe, expect, test } from 'vitest'
import { asHalf, asNew, asPatch, filled, filledFrom, inSandbox, possible, withoutSecrets, type Draft } from './draft'

const both: Draft = {
  name: ' 云岭 ',
  jdy: { login: 'password', phone: ' 13800000001 ', password: 'p', client_id: '200001', client_secret: 's', base_url: '' },
  crm: { app_id: 'FSAID_1', app_secret: 'a', permanent_code: 'c', event_key: 'e', admin_mobile: '13900000001' },
}

describe('what was entered in the wizard', () => {
  test('no secret is kept by the browser', () => {
    const kept = JSON.stringify(withoutSecrets(both))
    for (const secret of ['"p"', '"s"', '"a"', '"c"', '"e"']) expect(kept).not.toContain(secret)
    expect(kept).toContain('13800000001')
    expect(kept).toContain('FSAID_1')
  })

  test('only the fields of the chosen sign-in are sent, trimmed, without empty ones', () => {
    expect(asNew(both).jdy).toEqual({ login: 'password', phone: '13800000001', password: 'p' })
    expect(asNew(both).name).toBe('云岭')
    const other = { ...both, jdy: { ...both.jdy, login: 'application' as const } }
    expect(asNew(other).jdy).toEqual({ login: 'application', client_id: '200001', client_secret: 's' })
  })

  test('the first step is sent by itself, and nothing of the second with it', () => {
    expect(asHalf(both)).toEqual({ name: '云岭', jdy: { login: 'password', phone: '13800000001', password: 'p' } })
  })

  test('a step of an existing connection sends its own part', () => {
    expect(asPatch({ ...both, crm: { app_id: 'FSAID_1', app_secret: '' } }, 'crm')).toEqual({ crm: { app_id: 'FSAID_1' } })
    expect(Object.keys(asPatch(both, 'jdy'))).toEqual(['name', 'jdy'])
  })
})

test('a mobile number may be copied from anywhere', () => {
  const entered: Draft = { name: 'x', jdy: { login: 'password', phone: ' +86 138-0000 0000 ' }, crm: { admin_mobile: '0086 13900000001' } }
  expect(filled(entered).jdy.phone).toBe('13800000000')
  expect(filled(entered).crm.admin_mobile).toBe('13900000001')
})

test('where the server has no application of its own, nobody begins with a phone number', () => {
  expect(possible(both, false).jdy.login).toBe('application')
  expect(possible(both, true)).toBe(both)
})

describe('in a demonstration', () => {
  const functions = { provision_function: 'p__c', batch_function: 'b__c' }
  const sandbox = { jdy: 'http://127.0.0.1:1', crm: 'http://127.0.0.1:2', functions, name: '沙箱对接 2' }

  test('all accounts are filled in, whatever was entered, and a name that was given stays', () => {
    const cleared: Draft = { ...both, crm: { ...both.crm, app_secret: '', app_id: 'other' } }
    const { name, jdy, crm } = filledFrom(cleared, sandbox)
    expect(name).toBe(' 云岭 ')
    expect(crm).toMatchObject({ app_id: 'FSAID_sandbox', app_secret: 'a'.repeat(32), base_url: sandbox.crm })
    expect(crm.event_key).toBeUndefined()
    expect(jdy).toMatchObject({ login: 'password', phone: '13800000001', password: 'jdy-sandbox', client_id: '200001' })
    expect(filledFrom({ ...both, name: ' ' }, sandbox).name).toBe('沙箱对接 2')
    const byApplication: Draft = { ...both, jdy: { login: 'application' } }
    expect(asHalf(filledFrom(byApplication, sandbox)).jdy).toMatchObject({ login: 'application', client_id: '200001' })
  })

  test('accounts typed by hand lead to the sandbox, unless another address was', () => {
    expect(inSandbox(both, sandbox).jdy.base_url).toBe(sandbox.jdy)
    const elsewhere: Draft = { ...both, crm: { ...both.crm, base_url: 'https://crm.example.cn' } }
    expect(inSandbox(elsewhere, sandbox).crm.base_url).toBe('https://crm.example.cn')
  })
})
