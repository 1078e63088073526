import { expect, test } from 'vitest'
import { inWords, type DetailWords } from './detail'

const words: DetailWords = {
  yes: '是',
  no: '否',
  none: '无',
  labels: { role: '角色', plan: '预演', on: '开启', rule: '同步规则', mode: '方式', items: '内容', item: '项目' },
  values: { viewer: '只读', manual: '手动', interval: '按间隔' },
  pair: (label, value) => `${label}：${value}`,
  list: (parts) => parts.join('；'),
}

test('a detail is told by the names of its members, without what is empty', () => {
  expect(inWords({ connections: null, role: 'viewer' }, words)).toBe('角色：只读')
  expect(inWords({ plan: true, run: '01a2', streams: [] }, words)).toBe('预演：是')
  expect(inWords({ answer: '6ae2', chosen: 'KH000001' }, words)).toBe('chosen：KH000001')
  expect(inWords(null, words)).toBe('无')
})

test('a change is told as what was and what is, and only where it is another', () => {
  expect(inWords({ on: { before: false, after: true } }, words)).toBe('开启：否 → 是')
  const rule = { before: { mode: 'manual', zone: 'x' }, after: { mode: 'interval', zone: 'x' } }
  expect(inWords({ rule }, words)).toBe('方式：手动 → 按间隔')
  expect(inWords({ rule: { before: null, after: { mode: 'manual' } } }, words)).toBe('同步规则：无 → 方式：手动')
})

test('what was made in the CRM is told by its label, where that was written down', () => {
  const labels = { ...words.labels, label: '项目' }
  expect(inWords([{ item: 'SalesOrderObj.attachment_sync__c', label: '附件同步' }], { ...words, labels })).toBe('项目：附件同步')
  expect(inWords({ item: 'a', label: null }, { ...words, labels })).toBe('项目：a')
})

test('which records were retried is told once', () => {
  const labels = { retried: '重试条数', ids: '选中的条数', state: '记录状态' }
  expect(inWords({ retried: 100, what: { ids: 100 } }, { ...words, labels })).toBe('重试条数：100')
  expect(inWords({ retried: 98, what: { ids: 100 } }, { ...words, labels })).toBe('重试条数：98；选中的条数：100')
  expect(inWords({ retried: 3, what: { state: '失败', kind: null } }, { ...words, labels })).toBe('重试条数：3；记录状态：失败')
})

test('what has no name keeps its own', () => {
  expect(inWords({ strange: [{ item: 'a' }, { item: 'b' }] }, words)).toBe('strange：项目：a；项目：b')
  expect(inWords({ expires_at: Date.UTC(2026, 0, 1) }, words)).toBe('expires_at：2026-01-01 08:00:00')
})
