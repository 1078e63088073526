import type { Run } from '../../api/types'

/**
 * The run that is the first load, among the newest: before it has begun there is none, though employees have been fetched
 * and rehearsals may have been made.
 */
export function firstLoad(runs: Run[], over: boolean): Run | undefined {
  const loads = runs.filter(({ plan, trigger }) => !plan && trigger !== 'employees')
  const begun = over ? loads.find(({ trigger }) => trigger === 'initialisation') : undefined
  return begun ?? loads[0]
}
