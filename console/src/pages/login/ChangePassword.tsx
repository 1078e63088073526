import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { asProblem } from '../../api/problem'
import { changePassword, sessionQuery, signOut } from '../../api/session'
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

/** The first password is for one use; `onDone`: it is changed by who is at work already. */
export function ChangePassword({ onDone }: { onDone?: () => void }) {
  const t = loginText.use()
  const client = useQueryClient()
  const [form] = Form.useForm<Given>()
  const act = useMutation({
    mutationFn: ({ present, next }: Given) => changePassword(present, next),
    onSuccess: (session) => {
      client.setQueryData(sessionQuery.queryKey, session)
      onDone?.()
    },
    onError: (error) => {
      if (isMistyped(error)) form.setFields([{ name: 'present', errors: [t.presentWrong] }])
    },
  })
  const leave = useAct(signOut, { then: () => client.setQueryData(sessionQuery.queryKey, null) })
  return (
    <>
      {!onDone && <h2 className="login-title">{t.change}</h2>}
      <p className="quiet">{onDone ? t.changeWhile : t.changeWhy}</p>
      {act.isError && !isMistyped(act.error) && (
        <Alert type="error" showIcon title={toldOf(act.error)} className="login-refusal" role="alert" />
      )}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(given: Given) => act.mutate(given)}>
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
