import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { get, post } from './client'
import { of } from './connections'
import type { List, Planned, Run, RunState } from './types'

const at = (id: string) => `/connections/${encodeURIComponent(id)}/runs`

export interface NewRun {
  streams?: string[]
  plan?: boolean
}
export const startRun = (id: string, body: NewRun = {}) => post<Run>(at(id), body)
export const cancelRun = (id: string, run: string) => post(`${at(id)}/${run}/cancel`)

export const runQuery = (id: string, run: string) =>
  queryOptions({
    queryKey: [...of(id), 'runs', run],
    queryFn: ({ signal }) => get<Run>(`${at(id)}/${run}`, { signal }),
  })

export const runsQuery = (id: string, state?: RunState) =>
  infiniteQueryOptions({
    queryKey: [...of(id), 'runs', 'list', state ?? ''],
    queryFn: ({ pageParam, signal }) => get<List<Run>>(at(id), { query: { state, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })

export const plannedQuery = (id: string, run: string) =>
  infiniteQueryOptions({
    queryKey: [...of(id), 'planned', run],
    queryFn: ({ pageParam, signal }) =>
      get<List<Planned>>(`${at(id)}/${run}/planned`, { query: { cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })

export const runIsOver = (run: Run) => run.state !== 'queued' && run.state !== 'running'
