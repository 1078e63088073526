import { useQuery } from '@tanstack/react-query'
import { apart } from '../api/apart'
import { connectionsQuery } from '../api/connections'
import { marks } from '../i18n/marks'

/** By the id of each connection that shares its name with another: what tells them apart. */
export function useAsides(): Map<string, string> {
  return apart(useQuery(connectionsQuery).data ?? [])
}

/** What a connection is called where several are: its name, and what tells it from its like. */
export function useCalled(): (id: string, name: string) => string {
  const m = marks.use()
  const asides = useAsides()
  return (id, name) => {
    const aside = asides.get(id)
    return aside === undefined ? name : m.aside(name, aside)
  }
}
