import { expect, test } from 'vitest'
import type { Sides } from '../../api/types'
import type { File } from './sides'
import { differing, fileIn, ofSource, ofTarget, sized, verdict } from './sides'

const field = { field: 'name', source_label: '商品名称', target_label: '产品名称', source: '红酒', target: '红酒', stop: null, differs: false, kept: false }
const both: Sides = { read_at: 1, source_system: 'jdy', target_system: 'crm', source: true, target: true, fields: [field], files: null, lacks: null, stays: null }

test('how both sides stand is told in one word', () => {
  expect(verdict(both)).toBe('same')
  expect(verdict({ ...both, fields: [{ ...field, target: '白酒', differs: true }] })).toBe('differs')
  expect(verdict({ ...both, target: null })).toBe('unwritten')
  expect(verdict({ ...both, target: false })).toBe('targetGone')
  expect(verdict({ ...both, source: false })).toBe('sourceGone')
  expect(verdict({ ...both, source: false, target: false })).toBe('bothGone')
  expect(verdict({ ...both, source: false, target: null })).toBe('bothGone')
})

test('a side without a value says why', () => {
  expect(ofSource(both, field)).toEqual({ text: '红酒' })
  expect(ofSource(both, { ...field, source: null })).toEqual({ missing: 'empty' })
  expect(ofSource(both, { ...field, source: null, stop: '缺少类别' })).toEqual({ stop: '缺少类别' })
  expect(ofSource({ ...both, source: false }, field)).toEqual({ missing: 'source' })
  expect(ofTarget({ ...both, target: null }, field)).toEqual({ missing: 'unwritten' })
  expect(ofTarget({ ...both, target: false }, { ...field, target: null })).toEqual({ missing: 'target' })
  expect(ofTarget(both, { ...field, target: '' })).toEqual({ text: '' })
})

test('what differs is named once', () => {
  expect(differing({ ...both, fields: [field, { ...field, target_label: '价格', differs: true }, { ...field, target_label: '价格', differs: true }] }, '附件')).toEqual(['价格'])
})

test('AT-1: a file that one side lacks is a difference, one that people attached in the target is none', () => {
  const file = (stands: File['stands']): File => ({ name: '合同.pdf', size: 7, stands })
  const of = (...stands: File['stands'][]) => ({ ...both, files: stands.map(file) })
  expect(verdict(of('same', 'theirs'))).toBe('same')
  expect(differing(of('same', 'theirs'), '附件')).toEqual([])
  for (const other of ['missing', 'left'] as const) {
    expect(verdict(of('same', other))).toBe('differs')
    expect(differing(of('same', other), '附件')).toEqual(['附件'])
  }
  expect((['same', 'missing', 'left', 'theirs'] as const).map((stands) => fileIn(file(stands)))).toEqual([
    { source: true, target: true },
    { source: true, target: false },
    { source: false, target: true },
    { source: false, target: true },
  ])
})

test('a length is told as people say it', () => {
  expect([0, 1023, 1024, 51_200, 10 * 1024 * 1024].map(sized)).toEqual(['0 B', '1023 B', '1 KB', '50 KB', '10.0 MB'])
})
