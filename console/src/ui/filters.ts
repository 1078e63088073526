import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'

export type Filters<K extends string> = Partial<Record<K, string>>

/** Reads these names from an address; what is empty is not there. */
export function read<K extends string>(names: readonly K[], from: URLSearchParams): Filters<K> {
  const found: Filters<K> = {}
  for (const name of names) {
    const value = from.get(name)
    if (value) found[name] = value
  }
  return found
}

/** The address after a change; parts that are no filters stay. */
export function changed<K extends string>(from: URLSearchParams, change: Filters<K>): URLSearchParams {
  const next = new URLSearchParams(from)
  for (const [name, value] of Object.entries<string | undefined>(change)) {
    if (value) next.set(name, value)
    else next.delete(name)
  }
  return next
}

/** Filters whose state is the address: they survive a reload, the way back, and being sent to a colleague. */
export function useFilters<K extends string>(names: readonly K[]) {
  const [params, setParams] = useSearchParams()
  const text = params.toString()
  const filters = useMemo(() => read(names, new URLSearchParams(text)), [names, text])
  const change = useCallback(
    (wanted: Filters<K>) => setParams((present) => changed(present, wanted), { replace: true }),
    [setParams],
  )
  const clear = useCallback(
    () => change(Object.fromEntries(names.map((name) => [name, ''])) as Filters<K>),
    [change, names],
  )
  return { filters, change, clear, any: Object.keys(filters).length > 0 }
}
