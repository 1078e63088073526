import { Form, Input, type FormItemProps } from 'antd'
import type { ReactNode } from 'react'

interface Props {
  name: string[] | string
  /** Label, explanation, and what is said when it is missing; without the last it may be empty. */
  text: readonly string[]
  secret?: boolean
  /** A secret that is already kept: empty means unchanged. */
  kept?: string | undefined
  rules?: FormItemProps['rules']
  /** Marked as needed, where `rules` say it. */
  needed?: boolean
  children?: ReactNode
  placeholder?: string
}

/** A field that explains itself. */
export function Field({ name, text: [label, extra, missing], secret, kept, rules, needed: marked = false, children, placeholder }: Props) {
  const needed = missing && !kept ? [{ required: true, whitespace: true, message: missing }] : []
  const hint = kept ?? placeholder
  return (
    <Form.Item name={name} label={label} extra={extra} rules={rules ?? needed} required={needed.length > 0 || marked}>
      {children ??
        (secret ? (
          <Input.Password autoComplete="new-password" placeholder={hint} />
        ) : (
          <Input autoComplete="off" placeholder={hint} />
        ))}
    </Form.Item>
  )
}
