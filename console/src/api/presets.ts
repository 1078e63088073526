import { queryOptions } from '@tanstack/react-query'
import { api, said } from './client'
import { of } from './connections'

export const presetsQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'presets'],
    queryFn: async ({ signal }) =>
      (await said(api.GET('/api/v1/connections/{id}/presets', { params: { path: { id } }, signal }))).items,
  })

export const switchPreset = (id: string, name: string, on: boolean) =>
  said(api.PUT('/api/v1/connections/{id}/presets/{name}', { params: { path: { id, name } }, body: { on } }))

export const presetPlan = (id: string, name: string) =>
  said(api.GET('/api/v1/connections/{id}/presets/{name}/plan', { params: { path: { id, name } } }))

/** As it was seen in the last minute. It costs calls, so it is asked when it is shown and not by the way. */
export const provisionQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'provision'],
    queryFn: ({ signal }) => said(api.GET('/api/v1/connections/{id}/provision', { params: { path: { id } }, signal })),
    staleTime: Infinity,
    retry: false,
    refetchOnWindowFocus: false,
  })

/** The same, from a look at the CRM now. */
export const lookAnew = (id: string) =>
  said(api.GET('/api/v1/connections/{id}/provision', { params: { path: { id }, query: { anew: true } } }))

/** Creates what is lacking and mends what is broken: all of it, or these by their `item`. */
export const provision = (id: string, items?: string[]) =>
  said(api.POST('/api/v1/connections/{id}/provision', { params: { path: { id } }, body: { items } }))
