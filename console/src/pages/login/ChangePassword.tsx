import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useEffect } from 'react'
import { asProblem } from '../../api/problem'
import { changePassword, hasEnded, sessionQuery, signOut } from '../../api/session'
import type { Session } from '../../api/types'
import { useAct } from '../../ui/act'
import { toldOf } from '../../ui/problems'
import { loginText } from './text'

/** The server decides what a good password is; this much is said before it is asked. */
const LEAST = 10

interface Given {
  present: string
  next: string
  again: string
}

const isMistyped = (error: unknown) => asProblem(error).code === 'wrong_credentials'

interface Props {
  /** It is changed by who is at work already. */
  onDone?: () => void
  /** Who was at work, and has signed in with a password that somebody else has set: nothing under this is lost by it. */
  again?: { onChanged: (session: Session) => void; onLeft: () => void }
}

/** The first password is for one use. */
export function ChangePassword({ onDone, again }: Props) {
  const t = loginText.use()
  const client = useQueryClient()
  const [form] = Form.useForm<Given>()
  const isOver = again !== undefined
  useEffect(() => {
    if (isOver) form.focusField('present')
  }, [form, isOver])
  const act = useMutation({
    mutationFn: ({ present, next }: Given) => changePassword(present, next),
    onSuccess: (session) => {
      if (again) again.onChanged(session)
      else client.setQueryData(sessionQuery.queryKey, session)
      onDone?.()
    },
    onError: (error) => {
      if (isMistyped(error)) form.setFields([{ name: 'present', errors: [t.presentWrong] }])
      if (hasEnded(error)) again?.onLeft()
    },
  })
  const leave = useAct(signOut, {
    then: () => {
      if (again) again.onLeft()
      else client.setQueryData(sessionQuery.queryKey, null)
    },
  })
  return (
    <>
      {!onDone && !again && <h2 className="login-title">{t.change}</h2>}
      <p className="quiet">{onDone ? t.changeWhile : t.changeWhy}</p>
      {act.isError && !isMistyped(act.error) && (
        <Alert type="error" showIcon title={toldOf(act.error)} className="login-refusal" role="alert" />
      )}
      <Form form={form} name={again && 'again'} layout="vertical" requiredMark={false} onFinish={(given: Given) => act.mutate(given)}>
        <Form.Item name="present" label={t.present} rules={[{ required: true, message: t.passwordNeeded }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="next"
          label={t.next}
          extra={t.nextHint}
          rules={[{ required: true, min: LEAST, message: t.nextNeeded }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t.again}
          dependencies={['next']}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_, value) =>
                value === getFieldValue('next') ? Promise.resolve() : Promise.reject(new Error(t.differ)),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={act.isPending}>
          {onDone ? t.keepOnly : t.keep}
        </Button>
      </Form>
      {!onDone && (
        <Button type="link" block onClick={() => leave.mutate()}>
          {t.other}
        </Button>
      )}
    </>
  )
}
