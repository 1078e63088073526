import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Spin } from 'antd'
import { useEffect } from 'react'
import { Navigate, useSearchParams } from 'react-router'
import { sessionQuery } from '../../api/session'
import { words } from '../../i18n/words'
import { LanguageSwitch } from '../../shell/LanguageSwitch'
import { Logo } from '../../shell/Logo'
import { ProblemView } from '../../ui/views'
import { ChangePassword } from './ChangePassword'
import { SignIn } from './SignIn'
import './login.css'
import { loginText } from './text'

export function Login() {
  const t = loginText.use()
  const { product } = words.use()
  const client = useQueryClient()
  const session = useQuery(sessionQuery)
  const [params] = useSearchParams()
  const wanted = params.get('next') ?? '/'
  // Only a path of this console is gone to; `//host` would be another one.
  const next = /^\/(?![/\\])/.test(wanted) ? wanted : '/'
  useEffect(() => {
    document.title = `${t.title} · ${product}`
  }, [t, product])

  const { data: here } = session
  if (here && !here.ended && !here.must_change_password) return <Navigate to={next} replace />
  return (
    <main className="login">
      <div className="login-top">
        <LanguageSwitch />
      </div>
      <div className="login-brand">
        <Logo size={44} />
        <div>
          <h1>{product}</h1>
          <p className="quiet">{t.slogan}</p>
        </div>
      </div>
      <div className="login-card">
        {session.isPending && <Spin />}
        {session.isError && <ProblemView error={session.error} onRetry={() => void session.refetch()} />}
        {(here === null || here?.ended) && <SignIn onSignedIn={(now) => client.setQueryData(sessionQuery.queryKey, now)} />}
        {here?.must_change_password && !here.ended && <ChangePassword />}
      </div>
    </main>
  )
}
