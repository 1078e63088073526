import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, said } from './client'
import { of } from './connections'
import type { Planned, Run, RunState } from './types'

export interface NewRun {
  streams?: string[]
  plan?: boolean
}
export const startRun = async (id: string, body: NewRun = {}) =>
  (await said(api.POST('/api/v1/connections/{id}/runs', { params: { path: { id } }, body }))) as Run
export const cancelRun = (id: string, run: string) =>
  said(api.POST('/api/v1/connections/{id}/runs/{run}/cancel', { params: { path: { id, run } } }))

export const runQuery = (id: string, run: string) =>
  queryOptions({
    queryKey: [...of(id), 'runs', run],
    queryFn: async ({ signal }) =>
      (await said(api.GET('/api/v1/connections/{id}/runs/{run}', { params: { path: { id, run } }, signal }))) as Run,
  })

export const runsQuery = (id: string, state?: RunState) =>
  infiniteQueryOptions({
    queryKey: [...of(id), 'runs', 'list', state ?? ''],
    queryFn: async ({ pageParam, signal }) => {
      const query = { state, cursor: pageParam ?? undefined }
      const { items, next } = await said(api.GET('/api/v1/connections/{id}/runs', { params: { path: { id }, query }, signal }))
      return { items: items as Run[], next }
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })

export const plannedQuery = (id: string, run: string) =>
  infiniteQueryOptions({
    queryKey: [...of(id), 'planned', run],
    queryFn: async ({ pageParam, signal }) => {
      const params = { path: { id, run }, query: { cursor: pageParam ?? undefined } }
      const { items, next } = await said(api.GET('/api/v1/connections/{id}/runs/{run}/planned', { params, signal }))
      return { items: items as Planned[], next }
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })

export const runIsOver = (run: Run) => run.state !== 'queued' && run.state !== 'running'
