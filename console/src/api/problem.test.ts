import { expect, test } from 'vitest'
import { fieldPath, Problem, problemOf } from './problem'

const about = (field: string) => new Problem({ status: 422, code: 'invalid', title: 'Invalid', field })

test('a field is pointed to in either way', () => {
  expect(fieldPath(about('/crm/app_secret'))).toEqual(['crm', 'app_secret'])
  expect(fieldPath(about('crm.app_secret'))).toEqual(['crm', 'app_secret'])
  expect(fieldPath(about(''))).toBeUndefined()
})

test("a proxy's page is no answer of the server, and is told as such", async () => {
  const page = await problemOf(new Response('<html>502</html>', { status: 502 }))
  expect([page.status, page.code]).toEqual([502, 'bad_answer'])
  const other = await problemOf(new Response('{"error":"x"}', { status: 500 }))
  expect(other.code).toBe('bad_answer')
})

test('when to try again is taken from the header', async () => {
  const body = JSON.stringify({ status: 429, code: 'too_many', title: 'Too many attempts', detail: '稍后' })
  const problem = await problemOf(new Response(body, { status: 429, headers: { 'Retry-After': '30' } }))
  expect([problem.code, problem.retryAfter, problem.message]).toEqual(['too_many', 30, '稍后'])
})
