import { LockOutlined, UserOutlined } from '@ant-design/icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Divider, Form, Input } from 'antd'
import { useEffect } from 'react'
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

/** The refusal that is about the name of the connection. */
const UNKNOWN = 'not_found'
const KEY = 'crm-connection'

/** The name that this browser has used last; storage may be forbidden, then nobody remembers it. */
function keptName(): string {
  try {
    return localStorage.getItem(KEY) ?? ''
  } catch {
    return ''
  }
}
function keepName(name: string): void {
  try {
    localStorage.setItem(KEY, name)
  } catch {
    // It is entered again the next time.
  }
}

/** Which connections there are is not told here: who signs in names theirs. */
function ThroughCrm({ refused, again }: { refused: string | null; again: boolean }) {
  const t = loginText.use()
  const [form] = Form.useForm<{ connection: string }>()
  const go = ({ connection }: { connection: string }) => {
    keepName(connection.trim())
    const there = crmSignIn(connection.trim())
    if (again) window.open(there, '_blank', 'noopener')
    else window.location.assign(there)
  }
  useEffect(() => {
    if (refused === UNKNOWN) form.setFields([{ name: 'connection', errors: [t.crmRefused(refused)] }])
  }, [form, refused, t])
  return (
    <>
      <Divider plain>{t.or}</Divider>
      <Form form={form} name={again ? 'crm' : undefined} layout="vertical" requiredMark={false} onFinish={go} initialValues={{ connection: keptName() }}>
        <Form.Item
          name="connection"
          label={t.connection}
          extra={again ? t.connectionBeside : t.connectionWhy}
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

interface Props {
  onSignedIn: (session: Session) => void
  /** Who was at work, and signs in again without leaving the page: the way through 纷享销客 opens beside it. */
  again?: string
}

export function SignIn({ onSignedIn, again }: Props) {
  const t = loginText.use()
  const [form] = Form.useForm<Given>()
  const refused = useSearchParams()[0].get('sign_in')
  const ways = useQuery(waysQuery)
  useEffect(() => {
    if (again === undefined) form.focusField('username')
  }, [form, again])
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
      {refused && refused !== UNKNOWN && !act.isError && (
        <Alert type="error" showIcon title={t.crmRefused(refused)} className="login-refusal" role="alert" />
      )}
      <Form form={form} name={again && 'again'} initialValues={{ username: again }} layout="vertical" requiredMark={false} onFinish={(given: Given) => act.mutate(given)}>
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
      {ways.data && <ThroughCrm refused={refused} again={again !== undefined} />}
      {again === undefined && <p className="quiet login-first">{t.first}</p>}
    </>
  )
}

function Refusal({ error }: { error: unknown }) {
  const t = loginText.use()
  const problem = asProblem(error)
  const said = problem.status === 429 && problem.retryAfter ? t.locked(problem.retryAfter) : told(problem)
  return <Alert type="error" showIcon title={said} className="login-refusal" role="alert" />
}
