import { expect, test } from 'vitest'
import { overruled, rowsOf, type Option } from './beside'

const option = (answer: string, ...compared: [label: string, mine: string | null, theirs: string | null][]): Option => ({
  answer,
  label: answer,
  number: answer,
  stands_still: null,
  compared: compared.map(([target_label, mine, theirs]) => ({ source_label: target_label, target_label, mine, theirs, same: mine === theirs })),
})

test('each field is told once, beside what every record that was found says in it', () => {
  const rows = rowsOf([option('KH1', ['客户名称', '甲', '甲'], ['电话', '138', null]), option('KH2', ['客户名称', '甲', '甲'], ['电话', '138', '138'], ['邮件', null, 'a@b.cn'])])
  expect(rows).toEqual([
    { label: '客户名称', mine: '甲', theirs: [{ text: '甲', same: true }, { text: '甲', same: true }] },
    { label: '电话', mine: '138', theirs: [{ text: null, same: false }, { text: '138', same: true }] },
    { label: '邮件', mine: null, theirs: [{ text: null, same: false }, { text: 'a@b.cn', same: false }] },
  ])
})

test('a choice names the values that it has replaced, and none that agrees or that one side lacks', () => {
  const one = option('KH1', ['客户名称', '甲', '甲'], ['电话', '138', '139'], ['邮件', null, 'a@b.cn'])
  const crm = { prevails: 'crm', target_system: 'crm' } as const
  expect(overruled(one, crm)).toEqual([{ label: '电话', from: '138', to: '139' }])
  expect(overruled(one, { ...crm, prevails: 'jdy' })).toEqual([{ label: '电话', from: '139', to: '138' }])
  expect(overruled(one, { ...crm, prevails: null })).toEqual([])
})
