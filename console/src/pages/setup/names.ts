import { useQuery } from '@tanstack/react-query'
import { isTaken } from '../../api/apart'
import { connectionsQuery } from '../../api/connections'
import { fieldText } from './fields'

/** A rule for the name of a connection (`but`: of this one) that warns of one that another goes by; it may be kept all the same. */
export function useNameOfItsOwn(but?: string) {
  const { nameTaken } = fieldText.use()
  const all = useQuery(connectionsQuery).data ?? []
  return {
    warningOnly: true,
    validator: (_: unknown, name: unknown) =>
      typeof name === 'string' && isTaken(name, all, but) ? Promise.reject(new Error(nameTaken)) : Promise.resolve(),
  }
}
