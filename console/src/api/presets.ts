import { queryOptions } from '@tanstack/react-query'
import { get, post, put } from './client'
import { of } from './connections'
import type { LackingItem, List, Preset, PresetPlan, Provision, Provisioned } from './types'

const at = (id: string) => `/connections/${encodeURIComponent(id)}`

export const presetsQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'presets'],
    queryFn: async ({ signal }) => (await get<List<Preset>>(`${at(id)}/presets`, { signal })).items,
  })

export const switchPreset = (id: string, name: string, on: boolean) =>
  put<Preset>(`${at(id)}/presets/${encodeURIComponent(name)}`, { on })

export const presetPlan = (id: string, name: string) =>
  get<PresetPlan>(`${at(id)}/presets/${encodeURIComponent(name)}/plan`)

/** Looks at the CRM now, so it is asked when it is shown and when somebody says so, not by the way. */
export const provisionQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'provision'],
    queryFn: ({ signal }) => get<Provision>(`${at(id)}/provision`, { signal }),
    staleTime: Infinity,
    retry: false,
    refetchOnWindowFocus: false,
  })

export const provision = (id: string, items?: LackingItem[]) =>
  post<Provisioned>(`${at(id)}/provision`, items ? { items } : {})
