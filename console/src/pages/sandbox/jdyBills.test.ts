import { expect, test, vi } from 'vitest'
import * as jdy from './jdy'
import { deliveryActs } from './jdyBills'

vi.mock('./jdy')

const outbound = { id: '7', bill_status: 'C', settle_status: 'B', total_amount: '100' }
const collecting = () => deliveryActs({ id: '7', as: '7', cells: [], raw: outbound })[0]

/** The outbound, of which so much is open, and receipts that are not audited yet, each over some bills. */
function stands(open: string, receipts: Record<string, string>[]) {
  vi.mocked(jdy.list).mockImplementation((_, query) =>
    Promise.resolve(query?.bill_status === 'A' && query.source_bill_id === '7' ? receipts.map((_, at) => ({ id: String(at) })) : []),
  )
  vi.mocked(jdy.detail).mockImplementation((path, id) => {
    const entries = Object.entries(receipts[Number(id)] ?? {}).map(([src_bill_id, cur_settle_amount]) => ({ src_bill_id, cur_settle_amount }))
    return Promise.resolve(path === 'arap/ar_credit' ? { source_bill_entry_list: entries } : { total_un_settle_amount: open })
  })
}

test('what stands in a receipt that is not audited yet is not collected twice', async () => {
  stands('60.10', [{ '7': '20', '8': '5' }, { '7': '0.10' }])
  const [sum] = (await collecting()?.form?.())?.fields ?? []
  expect([sum?.start, sum?.most?.number]).toEqual(['40.00', 40])
  await expect(collecting()?.run?.({ sum: '40.01' }, { lines: [], shown: [], files: { kept: [], added: [] } })).rejects.toThrow('40.00')
  expect(jdy.save).not.toHaveBeenCalled()
  stands('60.10', [{ '7': '60.10' }])
  expect((await collecting()?.form?.())?.fields).toEqual([])
})
