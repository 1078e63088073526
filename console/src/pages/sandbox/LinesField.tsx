import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Form, Input, Select } from 'antd'
import { sandboxText } from './text'

/** What an order of the CRM keeps: four decimals of a quantity, two of a price. The rest would be lost without a word. */
const QUANTITY = /^(?!0+(\.0+)?$)\d+(\.\d{1,4})?$/
const PRICE = /^\d+(\.\d{1,2})?$/

/** The lines of an order: each may become another product, go, or come. An order has one at least. */
export function LinesField({ products }: { products: { value: string; label: string }[] }) {
  const t = sandboxText.use()
  return (
    <Form.List name="lines">
      {(lines, { add, remove }) => (
        <fieldset className="sandbox-lines">
          <legend>{t.lines}</legend>
          {lines.map(({ key, name }) => (
            <div key={key} className="sandbox-line">
              <Form.Item name={[name, 'product']} label={t.product} rules={[{ required: true, message: t.needed }]}>
                <Select options={products} showSearch={{ optionFilterProp: 'label' }} popupMatchSelectWidth={false} />
              </Form.Item>
              <Form.Item name={[name, 'quantity']} label={t.quantity} rules={[{ required: true, pattern: QUANTITY, message: t.quantityWrong }]}>
                <Input inputMode="decimal" autoComplete="off" maxLength={12} />
              </Form.Item>
              <Form.Item name={[name, 'price']} label={t.salesPrice} rules={[{ required: true, pattern: PRICE, message: t.priceWrong }]}>
                <Input inputMode="decimal" autoComplete="off" maxLength={12} />
              </Form.Item>
              <Button
                type="text"
                icon={<DeleteOutlined aria-hidden />}
                aria-label={t.removeLine(name + 1)}
                title={t.removeLine(name + 1)}
                disabled={lines.length === 1}
                onClick={() => remove(name)}
              />
            </div>
          ))}
          <Button type="dashed" size="small" icon={<PlusOutlined aria-hidden />} onClick={() => add({ quantity: '1', price: '10.00' })}>
            {t.addLine}
          </Button>
        </fieldset>
      )}
    </Form.List>
  )
}
