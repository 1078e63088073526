import { kindLabels } from './words'

/**
 * The sentences of our own that stand most often in the log, as the server writes them and in English; `{}` is something that
 * differs. What is not here, and what 精斗云 and 纷享销客 have said, is shown as it is (decision 0036). A test holds each
 * against the server's source, so that none outlives its sentence.
 */
export const OWN: [chinese: string, english: string][] = [
  ['未开启预设配置：{}', 'Preset not switched on: {}'],
  ['初始化已完成', 'The first load is complete'],
  ['{}中有多个「{}」相同的{}，请选择对应哪一个，或新建', 'Several {3} in {1} have the same “{2}”. Choose which one it is, or create a new one'],
  ['{}中没有「{}」相同的{}，请在账户映射中手动绑定', '{} has nobody with the same “{2}”. Bind by hand under “Accounts”'],
  ['{}中已有这条记录，已与它绑定，没有新建', '{} had this record already: bound to it, nothing was created'],
  ['{}中已有「{}」相同而其他字段不同的{}，请先核对并修改其中一方', '{1} has {3} with the same “{2}” and other fields that differ. Check both and change one of them'],
  ['{}拒绝：{}。请核对是否为同一条记录，改正其中一方后重试', '{} refuses: {}. Check whether it is the same record, correct one of them, then retry'],
  ['{}拒绝：{}。请按此原因修改记录后重试', '{} refuses: {}. Change the record accordingly, then retry'],
  ['都不是，新建一个', 'None of these, create a new one'],
  ['职员没有手机号，请在账户映射中手动绑定', 'The employee has no mobile number. Bind by hand under “Accounts”'],
  ['职员在精斗云已禁用', 'The employee is disabled in JDY'],
  ['仓库在精斗云已禁用', 'The warehouse is disabled in JDY'],
  ['客户在精斗云已禁用，不做初始化', 'The customer is disabled in JDY and not part of the first load'],
  ['客户还没有成交记录，成交后自动同步到精斗云', 'The customer has no deal yet; goes to JDY by itself once there is one'],
  ['客户在纷享销客尚未生效，审批通过后自动同步', 'The customer is not in effect in Fxiaoke yet; goes on by itself once approved'],
  ['订单在纷享销客尚未生效，审批通过后自动同步', 'The order is not in effect in Fxiaoke yet; goes on by itself once approved'],
  ['对接开启之前的订单，不同步', 'The order is older than the connection and is not synchronised'],
  ['订单没有产品明细，请补全后重试', 'The order has no lines. Complete it, then retry'],
  ['商品没有商品类别，而纷享销客要求产品必须有分类。请在精斗云为该商品选择类别', 'The product has no category, which Fxiaoke requires. Choose one for it in JDY'],
  ['单位「{}」尚未同步到纷享销客，请先处理该单位；单位可用后本商品会自动继续', 'The unit “{}” is not in Fxiaoke yet. See to the unit first; the product goes on by itself'],
  ['请在纷享销客{}添加选项「{}」，或配置开通函数', 'Add the option “{2}” to {} in Fxiaoke, or configure the provisioning function'],
  ['{}中还缺少：{}。请添加后重新检查，或配置开通函数', '{} still lacks: {}. Add it and check again, or configure the provisioning function'],
  ['没有对应的销售订单', 'There is no sales order for it'],
  ['出库明细没有对应的销售订单，不生成发货单', 'No line of the outbound belongs to a sales order, so there is no delivery'],
  ['收款单核销的单据没有对应的销售订单，不同步', 'What the receipt settles belongs to no sales order; it is not synchronised'],
  ['等待销售订单「{}」同步完成后自动继续', 'Waits for the sales order “{}”, then goes on by itself'],
  ['等待「{}」同步完成后自动继续', 'Waits for “{}”, then goes on by itself'],
  ['来源记录已不需要同步', 'The source record is no longer to be synchronised'],
  ['{}没有应答，稍后自动确认：{}', '{} gave no answer; looked for by itself later: {}'],
  ['{}今天的调用额度已用完，额度恢复后自动继续：{}', 'The calls of the day to {} are used up; goes on by itself when they are renewed: {}'],
  ['{}暂时不可用，稍后自动继续；若持续出现，请检查网络与接口地址：{}', '{} is not available; goes on by itself. If it stays, check the network and the address: {}'],
  ['同步已按要求停止', 'Stopped as asked'],
]

/** What is known to differ in these sentences and is called something in English: systems, presets, and kinds. */
const NAMES: Record<string, string> = {
  精斗云: 'JDY',
  纷享销客: 'Fxiaoke',
  '产品「品牌」': 'product brands',
  客户分类: 'customer categories',
  仓库信息: 'warehouses',
  '订单「附件」': 'order attachments',
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const KNOWN = OWN.map(([chinese, english]) => {
  const pattern = chinese.split('{}').map(escaped).join('(.+?)')
  return { pattern: new RegExp(`^${pattern}$`, 's'), english }
})

/** One of our own sentences in English; nothing for what is not among them. */
export function inEnglish(said: string): string | undefined {
  for (const { pattern, english } of KNOWN) {
    const found = pattern.exec(said)
    if (found) return told(english, found.slice(1))
  }
  return undefined
}

function told(english: string, parts: string[]): string {
  let next = 0
  return english.replace(/\{(\d?)\}/g, (_, place: string) => {
    const part = parts[place ? Number(place) - 1 : next++] ?? ''
    return NAMES[part] ?? kindLabels[part] ?? part
  })
}
/** With which sentence the server says that a record was not created, though its state is `created`: it was bound to what was there. */
const ADOPTED = OWN.find(([, english]) => english.includes('nothing was created'))?.[0].split('{}').at(-1) ?? '{}'

/** Whether a record was bound to one that was there. */
export const isAdopted = (reason: string | null) => reason?.endsWith(ADOPTED) ?? false

