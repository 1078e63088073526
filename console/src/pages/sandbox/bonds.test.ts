import { expect, test } from 'vitest'
import type { RecordRow } from '../../api/types'
import { bondsOf, stand, type Bond } from './bonds'
import type { Line } from './tables'

const row = (from: Bond['from'], given: Partial<RecordRow>): Bond => ({
  from,
  row: { id: 'r', kind: 'customer', label: '', key: given.source_id ?? '', source_id: '', title: '', state: 'created', at: 0, attempts: 0, ...given } as RecordRow,
})
const line = (as: string): Line => ({ id: as, as, cells: [], raw: {} })

test('a record is found from both sides, and is bound with what the connector says', () => {
  const bonds = [row('jdy', { source_id: '1', target_id: 'a', title: 'C0001 甲', target_title: 'KH000017 甲' })]
  const [ours, theirs] = [bondsOf(bonds, 'jdy', line('1')), bondsOf(bonds, 'crm', line('a'))]
  expect(stand(ours, 'jdy', 'customers')).toEqual({ is: 'bound', to: ['KH000017 甲'] })
  expect(stand(theirs, 'crm', 'customers')).toEqual({ is: 'bound', to: ['C0001 甲'] })
  expect(bondsOf(bonds, 'crm', line('1'))).toEqual([])
})

test('what is bound and did not come through last time says both', () => {
  const bonds = [row('crm', { source_id: 'a', target_id: '1', target_title: '甲', state: 'failed' })]
  expect(stand(bonds, 'crm', 'orders')).toEqual({ is: 'bound', to: ['甲'], behind: bonds[0]?.row })
})

test('what is not bound says why', () => {
  const is = (state: RecordRow['state']) => stand([row('crm', { source_id: 'a', state })], 'crm', 'customers').is
  expect([is('held'), is('failed'), is('unconfirmed'), is('skipped')]).toEqual(['waits', 'stopped', 'stopped', 'left'])
})

test('what the connector has never seen waits for it on the side that it comes from, and stays on the other', () => {
  expect(stand([], 'crm', 'orders').is).toBe('unseen')
  expect(stand([], 'jdy', 'orders').is).toBe('stays')
  expect(stand([], 'jdy', 'customers').is).toBe('stays')
  expect(stand([], 'jdy', 'products').is).toBe('unseen')
})

test('a unit within a group is known by its own id', () => {
  const bonds = [row('jdy', { kind: 'unit', source_id: '10/9', target_id: '包-箱' })]
  expect(bondsOf(bonds, 'jdy', line('9'))).toEqual(bonds)
  expect(bondsOf(bonds, 'crm', line('包-箱'))).toEqual(bonds)
})
