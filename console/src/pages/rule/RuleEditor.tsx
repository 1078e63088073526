import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Form, Input, InputNumber, Radio, Select, Space } from 'antd'
import { useCallback, type ReactNode } from 'react'
import { keepRule, of, ruleQuery } from '../../api/connections'
import { Problem, fieldPath } from '../../api/problem'
import type { Rule, RuleInput } from '../../api/types'
import { useAct } from '../../ui/act'
import { ActionButton, useAllowed } from '../../ui/ActionButton'
import { told } from '../../ui/problems'
import { Shown } from '../../ui/views'
import { formOf, ruleOf, type RuleForm } from './rule'
import './rule.css'
import { RulePreview } from './RulePreview'
import { ruleText } from './text'
import { useZones } from './zones'

interface Props {
  connection: string
  onKept?: () => void
  /** What is proposed while the rule is still the manual one of the beginning. */
  suggested?: RuleInput
  /** Where the button goes (`always`: it may be pressed without a change), and what is said of the rule as it is written. */
  foot: (keep: (label: string, always?: boolean) => ReactNode, wanted: RuleInput) => ReactNode
}

/** S-7, on its own page and as a step of the wizard. */
export function RuleEditor(props: Props) {
  const rule = useQuery(ruleQuery(props.connection))
  return <Shown query={rule}>{(kept) => <Editor {...props} kept={kept} />}</Shown>
}

function Editor({ connection, kept, suggested, onKept, foot }: Props & { kept: Rule }) {
  const t = ruleText.use()
  const client = useQueryClient()
  const allowed = useAllowed('administrator')
  const zones = useZones()
  const [form] = Form.useForm<RuleForm>()
  const start = formOf(kept.mode === 'manual' && suggested ? { ...suggested, zone: kept.zone } : kept)
  const now: RuleForm = { ...start, ...(Form.useWatch([], form) as RuleForm | undefined) }
  const wanted = ruleOf(now)
  const save = useAct(() => keepRule(connection, wanted), {
    done: (answer) => t.kept(t.inWords(answer)),
    stale: [[...of(connection), 'settings']],
    then: (answer) => {
      client.setQueryData(ruleQuery(connection).queryKey, answer)
      onKept?.()
    },
    failed: (error) => {
      const place = error instanceof Problem ? fieldPath(error)?.[0] : undefined
      if (!place) return false
      form.setFields([{ name: place === 'every' ? 'amount' : (place as 'cron'), errors: [told(error as Problem)] }])
      return true
    },
  })
  // What the server does not understand is told at its field, while it is written.
  const refuse = useCallback(
    (error: Problem | undefined) => {
      const name = error && fieldPath(error)?.[0] === 'zone' ? 'zone' : 'cron'
      const empty = name === 'cron' && !(form.getFieldValue('cron') as string | undefined)?.trim()
      form.setFields([{ name, errors: error ? [empty ? t.cronNeeded : told(error)] : [] }])
    },
    [form, t],
  )
  const changed = JSON.stringify(wanted) !== JSON.stringify(ruleOf(formOf(kept)))
  const keep = (label: string, always = false) => (
    <ActionButton needs="administrator" type="primary" htmlType="submit" loading={save.isPending} disabled={!allowed || !(always || changed)}>
      {label}
    </ActionButton>
  )
  return (
    <Form form={form} layout="vertical" initialValues={start} disabled={!allowed} onFinish={() => save.mutate()}>
      <div className="rule">
        <div>
          <Form.Item name="mode" label={t.mode}>
            <Radio.Group className="rule-modes">
              {(['manual', 'interval', 'cron'] as const).map((mode) => (
                <Radio key={mode} value={mode}>
                  {t.modes[mode][0]}
                  <span className="quiet rule-why">{t.modes[mode][1]}</span>
                </Radio>
              ))}
            </Radio.Group>
          </Form.Item>
          {now.mode === 'interval' && <Every />}
          {now.mode === 'cron' && <Timetable onUsual={(cron) => form.setFieldValue('cron', cron)} />}
          {now.mode !== 'manual' && (
            <Form.Item name="zone" label={t.zone}>
              <Select options={zones} showSearch={{ optionFilterProp: 'label' }} className="rule-zone" />
            </Form.Item>
          )}
        </div>
        <RulePreview connection={connection} rule={wanted} onRefused={refuse} />
      </div>
      {foot(keep, wanted)}
    </Form>
  )
}

function Every() {
  const t = ruleText.use()
  const units = (['minutes', 'hours'] as const).map((value) => ({ value, label: t[value] }))
  return (
    <Form.Item label={t.every} extra={t.everyWhy} htmlFor="amount">
      <Space.Compact>
        <Form.Item name="amount" noStyle rules={[{ required: true, type: 'integer', min: 1, max: 999, message: t.everyWrong }]}>
          <InputNumber id="amount" />
        </Form.Item>
        <Form.Item name="unit" noStyle>
          <Select options={units} aria-label={t.every} className="rule-unit" />
        </Form.Item>
      </Space.Compact>
    </Form.Item>
  )
}

function Timetable({ onUsual }: { onUsual: (cron: string) => void }) {
  const t = ruleText.use()
  const options = Object.entries(t.usuals).map(([value, label]) => ({ value, label }))
  return (
    <>
      <Form.Item label={t.usual}>
        <Select
          options={options}
          value={null}
          placeholder={t.usual}
          aria-label={t.usual}
          onSelect={(cron: string | null) => cron && onUsual(cron)}
        />
      </Form.Item>
      {/* What is wrong with it the server says, and nobody else beside it. */}
      <Form.Item name="cron" label={t.cron} extra={t.cronWhy} required className="rule-cron">
        <Input className="code" spellCheck={false} autoComplete="off" />
      </Form.Item>
    </>
  )
}
