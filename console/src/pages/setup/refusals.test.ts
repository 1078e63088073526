import { expect, test } from 'vitest'
import { Problem } from '../../api/problem'
import { isFolded, placeOf } from './refusals'

const problem = (code: string, field?: string) => new Problem({ status: 422, code, title: code, ...(field && { field }) })

test('a refusal is shown at the field that it points to', () => {
  expect(placeOf(problem('crm_login', '/crm/app_secret'))).toEqual({ step: 'crm', field: ['crm', 'app_secret'] })
  expect(placeOf(problem('phone_invalid', '/jdy/phone'))).toEqual({ step: 'jdy', field: ['jdy', 'phone'] })
  expect(placeOf(problem('name_taken', '/name'))).toEqual({ step: 'jdy', field: ['name'] })
})

test('without a field, the system in the code says which step it is', () => {
  expect(placeOf(problem('crm_no_quota'))).toEqual({ step: 'crm' })
  expect(placeOf(problem('jdy_unreachable'))).toEqual({ step: 'jdy' })
  expect(placeOf(problem('phone_invalid'))).toEqual({ step: 'jdy' })
  expect(placeOf(problem('internal'))).toEqual({})
})

test('what is wrong in a folded field unfolds it', () => {
  expect(isFolded(['crm', 'base_url'])).toBe(true)
  expect(isFolded(['crm', 'app_secret'])).toBe(false)
  expect(isFolded(undefined)).toBe(false)
})
