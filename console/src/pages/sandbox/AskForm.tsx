import { useQuery } from '@tanstack/react-query'
import { Button, Form as Fields, Input, Modal, Select } from 'antd'
import { Link } from 'react-router'
import { useConnection } from '../../shell/OfConnection'
import { Shown } from '../../ui/views'
import { FilesField } from './FilesField'
import type { Act, Files, Form, Given, More, OrderLine, Wanted } from './forms'
import { LinesField } from './LinesField'
import { sandboxText } from './text'

interface Props {
  act: Act
  /** What people call the record that it is done to. */
  about: string | undefined
  busy: boolean
  onClose: () => void
  onGiven: (given: Given, more: More) => void
}

/** What has to be said for an act, filled in with what is there or would do. */
export function AskForm({ act, about, busy, onClose, onGiven }: Props) {
  const wanted = useQuery({
    queryKey: ['sandbox-form', act.label],
    queryFn: () => act.form?.() ?? { fields: [] },
    gcTime: 0,
    staleTime: Infinity,
  })
  const wide = wanted.data?.lines !== undefined
  return (
    <Modal open title={about ? `${act.label} · ${about}` : act.label} footer={null} onCancel={onClose} width={wide ? 640 : 440} destroyOnHidden>
      <Shown query={wanted} rows={4}>
        {(form) => <Asked form={form} act={act} about={about} busy={busy} onClose={onClose} onGiven={onGiven} />}
      </Shown>
    </Modal>
  )
}

interface Answers {
  fields: Given
  lines?: OrderLine[]
  files?: Files
}

/** Whether anything can be given at all: otherwise there is something to read only. */
const takes = ({ run }: Act, { fields, lines, files }: Form) => run !== undefined && (fields.length > 0 || lines !== undefined || files !== undefined)

function Asked({ form, act, busy, onClose, onGiven }: Props & { form: Form }) {
  const t = sandboxText.use()
  const { id } = useConnection()
  const { fields, lines, files, note, page } = form
  const asks = takes(act, form)
  const start = {
    fields: Object.fromEntries(fields.map(({ name, start }) => [name, start])),
    ...(lines && { lines: lines.start }),
    ...(files && { files: { kept: files, added: [] } }),
  }
  const shown = lines?.start ?? []
  const finish = ({ fields = {}, lines = [], files = { kept: [], added: [] } }: Partial<Answers>) => onGiven(fields, { lines, shown, files })
  const said = note ?? (asks || files ? undefined : t.nothingOpen)
  return (
    <Fields layout="vertical" initialValues={start} onFinish={finish} requiredMark={false}>
      {said && (
        <p className="quiet">
          {said}{' '}
          {page && (
            <Link to={`/c/${id}/${page.at}`} className="within-text" onClick={onClose}>
              {page.label}
            </Link>
          )}
        </p>
      )}
      {fields.map((wanted) => (
        <Asking key={wanted.name} wanted={wanted} />
      ))}
      {lines && <LinesField products={lines.products} />}
      {files && (
        <Fields.Item name="files">
          <FilesField fixed={act.run === undefined} />
        </Fields.Item>
      )}
      <div className="drawer-foot">
        <Button onClick={onClose}>{asks ? t.cancel : t.close}</Button>
        {asks && (
          <Button type="primary" htmlType="submit" loading={busy}>
            {files ? t.save : act.label}
          </Button>
        )}
      </div>
    </Fields>
  )
}

function Asking({ wanted: { name, label, options, number, most, optional } }: { wanted: Wanted }) {
  const t = sandboxText.use()
  const within = (_: unknown, value: string) =>
    most && Number(value) > most.number ? Promise.reject(new Error(most.said)) : Promise.resolve()
  return (
    <Fields.Item
      name={['fields', name]}
      label={label}
      rules={[
        ...(optional ? [] : [{ required: true, whitespace: true, message: t.needed }]),
        ...(number ? [{ pattern: NUMBER, message: t.numberNeeded }] : []),
        ...(most ? [{ validator: within }] : []),
      ]}
    >
      {options ? (
        <Select options={options} showSearch={{ optionFilterProp: 'label' }} />
      ) : (
        <Input inputMode={number ? 'decimal' : 'text'} autoComplete="off" maxLength={100} />
      )}
    </Fields.Item>
  )
}

/** With as many decimals as an account set keeps. */
const NUMBER = /^\d+(\.\d{1,8})?$/
