import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useCallback, useEffect } from 'react'
import { againQuery, sessionQuery } from '../../api/session'
import type { Session } from '../../api/types'
import { ChangePassword } from './ChangePassword'
import './login.css'
import { SignIn } from './SignIn'
import { loginText } from './text'

/** Above the drawers and dialogs that somebody was filling in. */
const ABOVE = 1100
/** Who it was is known. */
const PASSWORD = 'again_password'

/** The sign-in over the page that somebody was at when their session ended: nothing of it is lost. */
export function SignInAgain({ user }: { user: string }) {
  const t = loginText.use()
  const client = useQueryClient()
  const goOn = useCallback(
    (now: Session) => {
      // What another person sees and may do is read from the beginning.
      if (now.user !== user) {
        window.location.reload()
        return
      }
      // A password that somebody else has set meanwhile is changed here: the page of the sign-in would cost what was typed.
      if (now.must_change_password) {
        client.setQueryData(againQuery.queryKey, now)
        return
      }
      client.setQueryData(sessionQuery.queryKey, now)
      // What was asked meanwhile was refused. Forms keep what was filled in (AskForm, drafts), whatever is read.
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] })
    },
    [client, user],
  )
  const { data: beside } = useQuery(againQuery)
  useEffect(() => {
    if (beside) goOn(beside)
  }, [beside, goOn])
  const changes = beside?.must_change_password ?? false
  return (
    <Modal
      open
      title={changes ? t.change : t.ended}
      footer={null}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      width={420}
      zIndex={ABOVE}
      afterOpenChange={(open) => open && document.getElementById(PASSWORD)?.focus()}
    >
      {changes ? (
        <ChangePassword again={{ onChanged: goOn, onLeft: () => void client.resetQueries(againQuery) }} />
      ) : (
        <>
          <p className="quiet">{t.endedWhat}</p>
          <SignIn again={user} onSignedIn={goOn} />
        </>
      )}
    </Modal>
  )
}
