import { useEffect } from 'react'
import { useBlocker } from 'react-router'
import { useConfirm } from './confirm'
import { uiText } from './text'

/** Asks before a page with something unsaved is left: within the console, and by the browser. */
export function useLeaving(unsaved: boolean): void {
  const confirm = useConfirm()
  const t = uiText.use()
  const blocker = useBlocker(({ currentLocation: here, nextLocation: there }) => {
    // Whoever is signed out cannot stay.
    if (!unsaved || there.pathname === '/login') return false
    return here.pathname !== there.pathname || here.search !== there.search
  })
  const blocked = blocker.state === 'blocked'
  useEffect(() => {
    if (blocker.state !== 'blocked') return
    void confirm({ title: t.leave, consequence: t.leaveWhat, yes: t.leaveYes, danger: true }).then((yes) => {
      if (yes) blocker.proceed()
      else blocker.reset()
    })
    // Asked once for each time that it is left.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [blocked])
  useEffect(() => {
    if (!unsaved) return
    const stay = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', stay)
    return () => window.removeEventListener('beforeunload', stay)
  }, [unsaved])
}
