import { Field } from './Field'
import { fieldText } from './fields'
import { ADDRESS, Advanced, mobile, PHONE } from './JdyFields'
import { setupText } from './text'

/** The fields of the sign-in to 纷享销客 (S-3). */
export function CrmFields({ kept, hasEventKey, open }: { kept: boolean; hasEventKey: boolean; open: boolean }) {
  const t = setupText.use()
  const f = fieldText.use()
  const secret = kept ? t.keepSecret : undefined
  return (
    <>
      <Field name={['crm', 'app_id']} text={f.app_id} placeholder="FSAID_" />
      <Field name={['crm', 'app_secret']} text={f.app_secret} secret kept={secret} />
      <Field name={['crm', 'permanent_code']} text={f.permanent_code} secret kept={secret} />
      <Field
        name={['crm', 'admin_mobile']}
        text={f.admin_mobile}
        rules={[{ required: !kept, pattern: PHONE, transform: mobile, message: f.admin_mobile[2] ?? '' }]}
        kept={secret}
      />
      <Advanced open={open}>
        <Field
          name={['crm', 'base_url']}
          text={f.crm_base_url}
          rules={[{ pattern: ADDRESS, message: f.address }]}
          placeholder="https://open.fxiaoke.com"
        />
        <Field name={['crm', 'enterprise_account']} text={f.enterprise_account} />
        <Field name={['crm', 'event_key']} text={f.event_key} secret kept={hasEventKey ? secret : undefined} />
      </Advanced>
    </>
  )
}
