import { LockOutlined, UserOutlined } from '@ant-design/icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Divider, Form, Input } from 'antd'
import { useSearchParams } from 'react-router'
import { asProblem } from '../../api/problem'
import { crmSignIn, signIn, waysQuery } from '../../api/session'
import type { Session } from '../../api/types'
import { told } from '../../ui/problems'
import { loginText } from './text'

interface Given {
  username: string
  password: string
}

/** Which connections there are is not told here: who signs in names theirs. */
function ThroughCrm() {
  const t = loginText.use()
  const go = ({ connection }: { connection: string }) => window.location.assign(crmSignIn(connection.trim()))
  return (
    <>
      <Divider plain>{t.or}</Divider>
      <Form layout="vertical" requiredMark={false} onFinish={go}>
        <Form.Item
          name="connection"
          label={t.connection}
          rules={[{ required: true, whitespace: true, message: t.connectionNeeded }]}
        >
          <Input size="large" />
        </Form.Item>
        <Button htmlType="submit" block size="large">
          {t.crm}
        </Button>
      </Form>
    </>
  )
}

export function SignIn({ onSignedIn }: { onSignedIn: (session: Session) => void }) {
  const t = loginText.use()
  const [form] = Form.useForm<Given>()
  const refused = useSearchParams()[0].get('sign_in')
  const ways = useQuery(waysQuery)
  const act = useMutation({
    mutationFn: ({ username, password }: Given) => signIn(username.trim(), password),
    onSuccess: onSignedIn,
    onError: () => {
      form.resetFields(['password'])
      form.focusField('password')
    },
  })
  return (
    <>
      {act.isError && <Refusal error={act.error} />}
      {refused && !act.isError && (
        <Alert type="error" showIcon title={t.crmRefused(refused)} className="login-refusal" role="alert" />
      )}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(given: Given) => act.mutate(given)}>
        <Form.Item name="username" label={t.user} rules={[{ required: true, whitespace: true, message: t.userNeeded }]}>
          <Input prefix={<UserOutlined aria-hidden />} autoComplete="username" size="large" />
        </Form.Item>
        <Form.Item name="password" label={t.password} rules={[{ required: true, message: t.passwordNeeded }]}>
          <Input.Password prefix={<LockOutlined aria-hidden />} autoComplete="current-password" size="large" />
        </Form.Item>
        <Button type="primary" htmlType="submit" size="large" block loading={act.isPending}>
          {t.signIn}
        </Button>
      </Form>
      {ways.data && <ThroughCrm />}
      <p className="quiet login-first">{t.first}</p>
    </>
  )
}

function Refusal({ error }: { error: unknown }) {
  const t = loginText.use()
  const problem = asProblem(error)
  const said = problem.status === 429 && problem.retryAfter ? t.locked(problem.retryAfter) : told(problem)
  return <Alert type="error" showIcon title={said} className="login-refusal" role="alert" />
}
