import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { address, api, said, whole } from './client'
import { of } from './connections'
import type { Cause, CauseEverywhere, Question, RecordDetail, RecordFilters, RecordRow, Sides } from './types'

const at = (id: string) => `/connections/${encodeURIComponent(id)}`

export const recordsQuery = (id: string, filters: RecordFilters) =>
  infiniteQueryOptions({
    queryKey: [...of(id), 'records', 'list', filters],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...filters, cursor: pageParam ?? undefined, limit: 100 }
      const { items, next } = await said(api.GET('/api/v1/connections/{id}/records', { params: { path: { id }, query }, signal }))
      return { items: items as RecordRow[], next }
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })

/** All records that the filters let through, page by page. */
export const allRecords = (id: string, filters: RecordFilters): Promise<RecordRow[]> =>
  whole(async (part) => {
    const { items, next } = await said(api.GET('/api/v1/connections/{id}/records', { params: { path: { id }, query: { ...filters, ...part } } }))
    return { items: items as RecordRow[], next }
  })

export const recordQuery = (id: string, rid: string) =>
  queryOptions({
    queryKey: [...of(id), 'records', rid],
    queryFn: async ({ signal }) =>
      (await said(api.GET('/api/v1/connections/{id}/records/{rid}', { params: { path: { id, rid } }, signal }))) as RecordDetail,
  })

/** What both systems say now. Each look costs calls of the day's quota, so nothing but a person asks again. */
export const sidesQuery = (id: string, rid: string) =>
  queryOptions({
    // Not below the records: what is told of them live would have it read again.
    queryKey: ['sides', id, rid],
    queryFn: async ({ signal }) =>
      (await said(api.GET('/api/v1/connections/{id}/records/{rid}/sides', { params: { path: { id, rid } }, signal }))) as Sides,
    staleTime: 30_000,
    gcTime: 60_000,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

export type Retry = { ids: string[] } | { kind?: string | undefined; state?: string; cause?: string | undefined }
export const retryRecords = (id: string, body: Retry) =>
  said(api.POST('/api/v1/connections/{id}/records/retry', { params: { path: { id } }, body }))

export type Reviewed = { ids: string[] } | { kind: string; cause: string }
/** Says that somebody has looked at what they were asked to look at (decision 0055). */
export const reviewRecords = (id: string, body: Reviewed) =>
  said(api.POST('/api/v1/connections/{id}/records/review', { params: { path: { id } }, body }))

export const recordsFile = (id: string, filters: RecordFilters | { ids: string }) => address(`${at(id)}/records.csv`, { ...filters })

export const causesQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'causes'],
    queryFn: async ({ signal }) =>
      (await said(api.GET('/api/v1/connections/{id}/causes', { params: { path: { id } }, signal }))).items as Cause[],
  })

/** Of all connections together; looked at again now and then, since no connection's events tell of it. */
export const everywhereQuery = queryOptions({
  queryKey: ['causes'],
  queryFn: async ({ signal }) => (await said(api.GET('/api/v1/causes', { signal }))).items as CauseEverywhere[],
  refetchInterval: 60_000,
})

export const questionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'questions'],
    queryFn: async ({ signal }) =>
      (await whole((query) =>
        said(api.GET('/api/v1/connections/{id}/questions', { params: { path: { id }, query }, signal })),
      )) as Question[],
  })
export const answerQuestion = (id: string, qid: string, answer: string) =>
  said(api.POST('/api/v1/connections/{id}/questions/{qid}', { params: { path: { id, qid } }, body: { answer } }))
