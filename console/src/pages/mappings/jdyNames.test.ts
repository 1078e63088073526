import { expect, test } from 'vitest'
import { jdyLabel } from './jdyNames'

test('a field of 精斗云 is called in words where they are sure', () => {
  expect(jdyLabel('invoice_phone', 'zh')).toBe('开票电话')
  expect(jdyLabel('lines.tax_price', 'en')).toBe('Unit price with tax')
  expect(jdyLabel('sale_dept_number', 'zh')).toBe('销售部门编码')
  expect(jdyLabel('saler_id', 'en')).toBe('Salesperson id')
  for (const name of ['deduct', 'custom_field.custom_field__1__x', 'constructor', 'x_id', '']) expect(jdyLabel(name, 'zh')).toBeUndefined()
})
