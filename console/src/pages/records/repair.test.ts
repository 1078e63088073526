import { expect, test } from 'vitest'
import { placeOf } from './repair'

test('what the connector can have put right is put right in the console', () => {
  expect(placeOf('employee', 'employee:unbound', false)).toEqual({ path: 'employees', word: 'employees' })
  expect(placeOf('customer', 'owner', false)?.path).toBe('employees')
  expect(placeOf('unit', 'unit:broken:17', false)?.path).toBe('presets')
  expect(placeOf('customer_initial', 'adopt:several', true)?.word).toBe('questions')
})

test('the rest is seen to in the two systems, which only a demonstration shows', () => {
  expect(placeOf('product', 'product:no_category', true, 'P1')?.word).toBe('sandbox')
  expect(placeOf('product', 'product:no_category', false)).toBeUndefined()
})

test('in the demo it leads to the very record', () => {
  expect(placeOf('product', 'product:no_category', true, 'P0024 无类别赠品')?.path).toBe('sandbox?of=products&find=P0024&side=jdy')
  expect(placeOf('customer', 'x', true, 'KH000001 华强')?.path).toBe('sandbox?of=customers&find=KH000001&side=crm')
  // Of several records, the log has the list.
  expect(placeOf('product', 'product:no_category', true)).toBeUndefined()
})
