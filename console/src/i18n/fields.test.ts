import { expect, test } from 'vitest'
import { fieldInEnglish } from './fields'
import { inEnglish } from './own'

test('a field is called in English, one of a line with its number, and the tenant’s own as the tenant calls it', () => {
  expect(fieldInEnglish('销售单价')).toBe('Unit price')
  expect(fieldInEnglish('第 12 行 数量')).toBe('Line 12 Quantity')
  expect(fieldInEnglish('第 3 行 门店')).toBe('Line 3 门店')
  expect(fieldInEnglish('门店')).toBeUndefined()
})

test('a sentence quotes a field in English, and says of which line it speaks', () => {
  expect(inEnglish('纷享销客中没有「手机」相同的职员，请在账户映射中手动绑定；在纷享销客没有用户的不必绑定，他的单据归默认负责人')).toContain('“Mobile”')
  expect(inEnglish('第 2 行：「数量」为 0，精斗云不能下单，请修改数量或删除该行')).toBe('Line 2: The quantity is 0, which JDY does not order. Change it, or remove the line')
  expect(inEnglish('第 2 行：精斗云的话')).toBeUndefined()
})
