import type { Language } from '../../api/types'
import { LINES } from './draft'

/** What 精斗云 calls its fields: its interface names them and describes none (jdy-api.md, appendix A). What is not sure is not here. */
const FIELDS: Record<string, [zh: string, en: string]> = {
  account_open_addr: ['开户地址', 'Address of the bank'],
  addr: ['详细地址', 'Address'],
  all_amount: ['价税合计', 'Amount with tax'],
  amount: ['金额', 'Amount'],
  aux_qty: ['辅助数量', 'Auxiliary quantity'],
  bank: ['开户银行', 'Bank'],
  bank_account: ['银行账号', 'Bank account'],
  barcode: ['条码', 'Barcode'],
  batch_no: ['批号', 'Batch'],
  bill_date: ['单据日期', 'Bill date'],
  bill_dis_amount: ['整单折扣额', 'Discount of the bill'],
  bill_dis_rate: ['整单折扣率', 'Discount rate of the bill'],
  bill_no: ['单据编号', 'Bill number'],
  cess: ['税率', 'Tax rate'],
  check_type: ['商品类型', 'Type of product'],
  comment: ['备注', 'Remark'],
  contact_address: ['联系地址', 'Contact’s address'],
  contact_linkman: ['联系人', 'Contact'],
  contact_phone: ['联系电话', 'Contact’s phone'],
  create_time: ['创建时间', 'Created at'],
  credit_limit: ['信用额度', 'Credit limit'],
  delivery_date: ['交货日期', 'Delivery date'],
  dis_amount: ['折扣额', 'Discount'],
  discount: ['折扣率', 'Discount rate'],
  dispatcher_address: ['发货地址', 'Sender’s address'],
  dispatcher_linkman: ['发货联系人', 'Sender'],
  dispatcher_phone: ['发货联系电话', 'Sender’s phone'],
  due_date: ['到期日', 'Due date'],
  enable: ['是否启用', 'Enabled'],
  exchange_rate: ['汇率', 'Exchange rate'],
  help_code: ['助记码', 'Short code'],
  invoice_email: ['开票邮箱', 'Invoice email'],
  invoice_name: ['开票名称', 'Invoice name'],
  invoice_phone: ['开票电话', 'Invoice phone'],
  invoice_type: ['发票类型', 'Type of invoice'],
  is_batch: ['批次管理', 'By batch'],
  is_free: ['是否赠品', 'Gift'],
  is_kf_period: ['保质期管理', 'With a shelf life'],
  is_multi_unit: ['多单位', 'Several units'],
  is_purchase: ['可采购', 'Can be bought'],
  is_sale: ['可销售', 'Can be sold'],
  is_serial: ['序列号管理', 'By serial number'],
  ivc_type: ['发票类型', 'Type of invoice'],
  kf_date: ['生产日期', 'Date of production'],
  kf_period: ['保质期', 'Shelf life'],
  min_package_qty: ['最小包装量', 'Smallest pack'],
  model: ['规格型号', 'Model'],
  modify_time: ['修改时间', 'Changed at'],
  name: ['名称', 'Name'],
  number: ['编码', 'Number'],
  price: ['单价', 'Unit price'],
  qty: ['数量', 'Quantity'],
  qty_inv: ['库存数量', 'Stock'],
  rate: ['税率', 'Tax rate'],
  remark: ['备注', 'Remark'],
  required_invoice: ['需要开票', 'Invoice wanted'],
  tax_amount: ['税额', 'Tax'],
  tax_price: ['含税单价', 'Unit price with tax'],
  taxpayer_no: ['纳税人识别号', 'Taxpayer number'],
  valid_date: ['有效期至', 'Valid until'],
  valid_qty: ['可用数量', 'Stock available'],
}

/** Of what is named by its id, number or name. */
const THINGS: Record<string, [zh: string, en: string]> = {
  aux_unit: ['辅助单位', 'Auxiliary unit'],
  base_unit: ['基本单位', 'Base unit'],
  brand: ['品牌', 'Brand'],
  city: ['城市', 'City'],
  country: ['国家', 'Country'],
  customer: ['客户', 'Customer'],
  district: ['区县', 'District'],
  emp: ['业务员', 'Salesperson'],
  group: ['分类', 'Category'],
  material: ['商品', 'Product'],
  parent: ['所属类别', 'Category'],
  province: ['省份', 'Province'],
  purchase_unit: ['采购单位', 'Unit of purchase'],
  sale_dept: ['销售部门', 'Sales department'],
  saler: ['业务员', 'Salesperson'],
  settle_customer: ['结算客户', 'Customer who pays'],
  stock: ['仓库', 'Warehouse'],
  unit: ['单位', 'Unit'],
}
const BY: Record<string, [zh: string, en: string]> = { id: ['内部编号', ' id'], number: ['编码', ' number'], name: ['名称', ' name'] }

/** What people call the field of this name; nothing where only its name is known. */
export function jdyLabel(name: string, language: Language): string | undefined {
  const own = name.startsWith(LINES) ? name.slice(LINES.length) : name
  const at = language === 'zh' ? 0 : 1
  if (Object.hasOwn(FIELDS, own)) return FIELDS[own]?.[at]
  const [, thing = '', by = ''] = /^(.+)_(id|number|name)$/.exec(own) ?? []
  const called = Object.hasOwn(THINGS, thing) ? THINGS[thing]?.[at] : undefined
  return called && `${called}${BY[by]?.[at] ?? ''}`
}
