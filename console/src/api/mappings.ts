import { queryOptions } from '@tanstack/react-query'
import { api, said } from './client'
import { of } from './connections'
import type { Mapping, Overrides } from './types'

export const mappingsQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'mappings'],
    queryFn: async ({ signal }) =>
      (await said(api.GET('/api/v1/connections/{id}/mappings', { params: { path: { id } }, signal }))).items as Mapping[],
  })

/** The fields of the CRM's objects as they are now; the CRM itself is asked. */
export const fieldsQuery = (id: string, kind: string) =>
  queryOptions({
    queryKey: [...of(id), 'mappings', 'fields', kind],
    queryFn: ({ signal }) =>
      said(api.GET('/api/v1/connections/{id}/fields', { params: { path: { id }, query: { kind } }, signal })),
    staleTime: 60_000,
    retry: false,
  })

/** What is known of the fields of 精斗云, which describes none. */
export const jdyFieldsQuery = (id: string, kind: string) =>
  queryOptions({
    queryKey: [...of(id), 'mappings', 'jdy-fields', kind],
    queryFn: ({ signal }) =>
      said(api.GET('/api/v1/connections/{id}/jdy-fields', { params: { path: { id }, query: { kind } }, signal })),
    staleTime: 60_000,
    retry: false,
  })

/** All overrides at once: what is not named is not carried any more. */
export const keepMappings = async (id: string, all: Record<string, Overrides>) => {
  const body = all as Record<string, Overrides & { defaults: never }>
  return (await said(api.PUT('/api/v1/connections/{id}/mappings', { params: { path: { id } }, body }))).items as Mapping[]
}
