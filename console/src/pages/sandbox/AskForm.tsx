import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input, Modal, Select } from 'antd'
import { Shown } from '../../ui/views'
import type { Act, Wanted } from './acts'
import { sandboxText } from './text'

interface Props {
  act: Act
  /** What people call the record that it is done to. */
  about: string | undefined
  busy: boolean
  onClose: () => void
  onGiven: (given: Record<string, string>) => void
}

/** What has to be said for an act, filled in with what is there or would do. */
export function AskForm({ act, about, busy, onClose, onGiven }: Props) {
  const wanted = useQuery({
    queryKey: ['sandbox-form', act.label],
    queryFn: () => act.form?.() ?? [],
    gcTime: 0,
    staleTime: Infinity,
  })
  return (
    <Modal open title={about ? `${act.label} ${about}` : act.label} footer={null} onCancel={onClose} width={440} destroyOnHidden>
      <Shown query={wanted} rows={4}>
        {(fields) => <Fields fields={fields} act={act} about={about} busy={busy} onClose={onClose} onGiven={onGiven} />}
      </Shown>
    </Modal>
  )
}

function Fields({ fields, act, busy, onClose, onGiven }: Props & { fields: Wanted[] }) {
  const t = sandboxText.use()
  const start = Object.fromEntries(fields.map(({ name, start }) => [name, start]))
  return (
    <Form layout="vertical" initialValues={start} onFinish={onGiven} requiredMark={false}>
      {fields.map(({ name, label, options, number, optional }) => (
        <Form.Item
          key={name}
          name={name}
          label={label}
          rules={[
            ...(optional ? [] : [{ required: true, whitespace: true, message: t.needed }]),
            ...(number ? [{ pattern: /^\d+(\.\d+)?$/, message: t.numberNeeded }] : []),
          ]}
        >
          {options ? (
            <Select options={options} showSearch={{ optionFilterProp: 'label' }} />
          ) : (
            <Input inputMode={number ? 'decimal' : 'text'} autoComplete="off" maxLength={100} />
          )}
        </Form.Item>
      ))}
      <div className="drawer-foot">
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button type="primary" htmlType="submit" loading={busy}>
          {act.label}
        </Button>
      </div>
    </Form>
  )
}
