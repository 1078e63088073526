import { useMutation, useQueryClient, type QueryKey, type UseMutationResult } from '@tanstack/react-query'
import { App } from 'antd'
import { asProblem } from '../api/problem'
import { hasEnded } from '../api/session'
import { told } from './problems'
import { uiText } from './text'

interface Options<I, O> {
  /** What is said when it has worked. */
  done?: string | ((answer: O, input: I) => string)
  /** What is stale afterwards. */
  stale?: QueryKey[]
  then?: (answer: O, input: I) => void
  /** Takes a problem that the page itself shows (at a field, say); `true`: nothing more is to be said. */
  failed?: (error: unknown) => boolean
}

/** Something a person does: it tells how it went. */
export function useAct<I = void, O = unknown>(
  act: (input: I) => Promise<O>,
  { done, stale, then, failed }: Options<I, O> = {},
): UseMutationResult<O, Error, I> {
  const { message, notification } = App.useApp()
  const client = useQueryClient()
  return useMutation<O, Error, I>({
    mutationFn: act,
    onSuccess: (answer, input) => {
      for (const queryKey of stale ?? []) void client.invalidateQueries({ queryKey })
      const said = typeof done === 'function' ? done(answer, input) : done
      if (said) void message.success(said)
      then?.(answer, input)
    },
    onError: (error) => {
      // Whoever has to sign in again is asked to (app/Guard.tsx), and can then do it again.
      if (hasEnded(error) || failed?.(error)) return
      const t = uiText.now()
      const problem = asProblem(error)
      notification.error({
        title: t.failed,
        description: `${told(problem)}\n${t.code(problem.code)}`,
        className: 'problem-notice',
        duration: 8,
      })
    },
  })
}
