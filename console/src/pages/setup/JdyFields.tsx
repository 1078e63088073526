import { Collapse, Form, Input, Segmented } from 'antd'
import { useState } from 'react'
import type { JdyLogin } from '../../api/types'
import { useSession } from '../../app/session'
import { words } from '../../i18n/words'
import { asMobile } from './draft'
import { Field } from './Field'
import { fieldText } from './fields'
import { setupText } from './text'

/** S-2: no other user name is worth a call. */
export const PHONE = /^1[3-9]\d{9}$/
export const ADDRESS = /^https?:\/\/[^\s/]+/

/** The fields of the sign-in to 精斗云, in either way; `kept`: secrets are there already, `open`: the rare ones are shown. */
export function JdyFields({ kept, open }: { kept: boolean; open: boolean }) {
  const t = setupText.use()
  const f = fieldText.use()
  const { logins } = words.use()
  const way = Form.useWatch<JdyLogin | undefined>(['jdy', 'login']) ?? 'password'
  const secret = kept ? t.keepSecret : undefined
  const byPhone = useSession().jdy_by_phone
  return (
    <>
      <Form.Item name={['jdy', 'login']} label={f.way[0]} extra={byPhone ? f.way[1] : f.way[2]}>
        <Segmented
          options={(['password', 'application'] as const).map((value) => ({
            value,
            label: logins[value],
            disabled: value === 'password' && !byPhone && way !== 'password',
          }))}
        />
      </Form.Item>
      {way === 'password' ? (
        <>
          <Field
            name={['jdy', 'phone']}
            text={f.phone}
            rules={[{ required: !kept, pattern: PHONE, transform: mobile, message: f.phone[2] ?? '' }]}
            kept={secret}
          >
            <Input inputMode="tel" maxLength={20} autoComplete="off" placeholder={secret ?? '13800000000'} />
          </Field>
          <Field name={['jdy', 'password']} text={f.password} secret kept={secret} />
        </>
      ) : (
        <>
          <Field name={['jdy', 'client_id']} text={f.client_id} />
          <Field name={['jdy', 'client_secret']} text={f.client_secret} secret kept={secret} />
          <Field name={['jdy', 'outer_instance_id']} text={f.outer_instance_id} />
        </>
      )}
      <Advanced open={open}>
        <Field
          name={['jdy', 'base_url']}
          text={f.jdy_base_url}
          rules={[{ pattern: ADDRESS, message: f.address }]}
          placeholder="https://api.kingdee.com"
        />
      </Advanced>
    </>
  )
}

export const mobile = (value: unknown) => (typeof value === 'string' ? asMobile(value) : value)

export function Advanced({ open, children }: { open: boolean; children: React.ReactNode }) {
  const t = setupText.use()
  const [asked, setAsked] = useState(false)
  return (
    <Collapse
      ghost
      size="small"
      className="advanced"
      activeKey={open || asked ? ['more'] : []}
      onChange={(keys) => setAsked(keys.length > 0)}
      items={[{ key: 'more', label: t.advanced, children, forceRender: true }]}
    />
  )
}
