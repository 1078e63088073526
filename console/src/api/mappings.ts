import { queryOptions } from '@tanstack/react-query'
import { get, put } from './client'
import { of } from './connections'
import type { Described, List, Mapping, Overrides } from './types'

const at = (id: string) => `/connections/${encodeURIComponent(id)}`

export const mappingsQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'mappings'],
    queryFn: async ({ signal }) => (await get<List<Mapping>>(`${at(id)}/mappings`, { signal })).items,
  })

/** The fields of the CRM's objects as they are now; the CRM itself is asked. */
export const fieldsQuery = (id: string, kind: string) =>
  queryOptions({
    queryKey: [...of(id), 'mappings', 'fields', kind],
    queryFn: ({ signal }) => get<Described>(`${at(id)}/fields`, { query: { kind }, signal }),
    staleTime: 60_000,
    retry: false,
  })

/** All overrides at once: what is not named is not carried any more. */
export const keepMappings = async (id: string, all: Record<string, Overrides>) =>
  (await put<List<Mapping>>(`${at(id)}/mappings`, all)).items
