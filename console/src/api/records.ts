import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { address, get, post } from './client'
import { of } from './connections'
import type { Cause, List, Question, RecordDetail, RecordFilters, RecordRow } from './types'

const at = (id: string) => `/connections/${encodeURIComponent(id)}`

export const recordsQuery = (id: string, filters: RecordFilters) =>
  infiniteQueryOptions({
    queryKey: [...of(id), 'records', 'list', filters],
    queryFn: ({ pageParam, signal }) =>
      get<List<RecordRow>>(`${at(id)}/records`, { query: { ...filters, cursor: pageParam, limit: 100 }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })

export const recordQuery = (id: string, record: string) =>
  queryOptions({
    queryKey: [...of(id), 'records', record],
    queryFn: ({ signal }) => get<RecordDetail>(`${at(id)}/records/${encodeURIComponent(record)}`, { signal }),
  })

export type Retry = { ids: string[] } | { kind?: string | undefined; state?: string; cause?: string | undefined }
export const retryRecords = (id: string, what: Retry) => post<{ retried: number }>(`${at(id)}/records/retry`, what)

export const recordsFile = (id: string, filters: RecordFilters) => address(`${at(id)}/records.csv`, { ...filters })

export const causesQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'causes'],
    queryFn: async ({ signal }) => (await get<List<Cause>>(`${at(id)}/causes`, { signal })).items,
  })

export const questionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...of(id), 'questions'],
    queryFn: async ({ signal }) => (await get<List<Question>>(`${at(id)}/questions`, { signal })).items,
  })
export const answerQuestion = (id: string, question: string, answer: string) =>
  post(`${at(id)}/questions/${encodeURIComponent(question)}`, { answer })
