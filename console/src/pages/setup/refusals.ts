import { fieldPath, type Problem } from '../../api/problem'

type SignInStep = 'jdy' | 'crm'

const FOLDED = ['base_url', 'enterprise_account', 'event_key']

/** Whether a field is among those that are not shown until somebody asks for them. */
export const isFolded = (field: string[] | undefined) => FOLDED.includes(field?.at(-1) ?? '')

/** Which step a refusal belongs to, and at which of its fields it is shown. */
export function placeOf(problem: Problem): { step?: SignInStep; field?: string[] } {
  const field = fieldPath(problem)
  const named = field?.[0] ?? problem.code.split('_')[0]
  const step = named === 'crm' || named === 'jdy' ? named : named === 'name' || named === 'phone' ? 'jdy' : undefined
  return { ...(step && { step }), ...(field && { field }) }
}
