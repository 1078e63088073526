import { Alert, Button, Form } from 'antd'
import { useEffect, useRef } from 'react'
import type { Problem } from '../../api/problem'
import { ActionButton, useAllowed } from '../../ui/ActionButton'
import { told } from '../../ui/problems'
import { CrmFields } from './CrmFields'
import type { Draft } from './draft'
import { Field } from './Field'
import { fieldText } from './fields'
import { JdyFields } from './JdyFields'
import { useNameOfItsOwn } from './names'
import { isFolded, placeOf } from './refusals'
import { setupText } from './text'
import { WizardFoot } from './Wizard'

interface Props {
  part: 'jdy' | 'crm'
  start: Draft
  /** Secrets are kept by the server already. */
  kept: boolean
  /** So is the event key, which is set later than the others. */
  hasEventKey?: boolean
  refused: Problem | undefined
  busy: boolean
  withName?: boolean
  on: string
  /** The connection, where it is there already. */
  connection?: string
  onChange?: (draft: Draft) => void
  onBack?: (() => void) | undefined
  onNext: (draft: Draft) => void
}

/** One of the two sign-ins. A refusal of the server is told at the field that it is about. */
export function SignInStep({ part, start, kept, hasEventKey = false, refused, busy, withName = true, on, connection, onChange, onBack, onNext }: Props) {
  const t = setupText.use()
  const f = fieldText.use()
  const allowed = useAllowed('administrator')
  const [form] = Form.useForm<Draft>()
  const ofItsOwn = useNameOfItsOwn(connection)
  const alert = useRef<HTMLDivElement>(null)
  const place = refused && placeOf(refused)
  const here = refused && (place?.step ?? part) === part ? refused : undefined
  useEffect(() => {
    const field = here && placeOf(here).field
    if (!here) return
    // What concerns the whole is told above the fields, which may be out of sight.
    if (!field) {
      alert.current?.scrollIntoView({ block: 'center' })
      return
    }
    form.setFields([{ name: field as never, errors: [told(here)] }])
    form.focusField(field)
  }, [form, here])
  const whole = () => form.getFieldsValue(true) as Draft
  return (
    <Form<Draft>
      form={form}
      layout="vertical"
      className="sign-in-step"
      initialValues={start}
      disabled={busy || !allowed}
      scrollToFirstError={{ focus: true }}
      onValuesChange={() => onChange?.(whole())}
      onFinish={() => onNext(whole())}
    >
      {here && !place?.field && (
        <div ref={alert}>
          <Alert type="error" showIcon role="alert" className="wizard-alert" title={told(here)} />
        </div>
      )}
      {part === 'jdy' && withName && <Field name="name" text={f.name} rules={[{ required: true, whitespace: true, message: f.name[2] ?? '' }, ofItsOwn]} needed />}
      {part === 'jdy' ? <JdyFields kept={kept} open={isFolded(place?.field)} /> : <CrmFields kept={kept} hasEventKey={hasEventKey} open={isFolded(place?.field)} />}
      <WizardFoot back={onBack && <Button onClick={onBack}>{t.back}</Button>}>
        {busy && <span className="quiet">{t.checking}</span>}
        <ActionButton needs="administrator" type="primary" htmlType="submit" loading={busy}>
          {on}
        </ActionButton>
      </WizardFoot>
    </Form>
  )
}
