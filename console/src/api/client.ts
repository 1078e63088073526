import createClient, { type Middleware } from 'openapi-fetch'
import { problemOf, unreachable } from './problem'
import type { paths } from './schema'
import type { Said } from './said'

export const BASE = '/api/v1'

type Query = Record<string, string | number | boolean | null | undefined>

/** Known since the session was read; every unsafe verb of a cookie session carries it. */
let csrf: string | undefined

export function carryCsrf(token: string | undefined): void {
  csrf = token
}

/** What an unsafe verb of this browser's session carries. */
export const proof = (): Record<string, string> => (csrf ? { 'X-CSRF-Token': csrf } : {})

/** A query as text; what is empty is left out. */
function queried(query: Query = {}): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') given.set(name, String(value))
  }
  return given.toString()
}

/** The address of a path with its query, for what the browser itself fetches. */
export function address(path: string, query?: Query): string {
  const text = queried(query)
  return `${BASE}${path}${text && `?${text}`}`
}

/** What is not an answer is thrown as a `Problem`. */
const told: Middleware = {
  onRequest: ({ request }) => {
    request.headers.set('Accept', 'application/json')
    if (request.method !== 'GET') for (const [name, value] of Object.entries(proof())) request.headers.set(name, value)
    return request
  },
  onResponse: async ({ response }) => {
    if (!response.ok) throw await problemOf(response)
    return response
  },
  onError: ({ error, request }) => {
    // A query that nobody waits for any more is no problem of the network.
    if (request.signal.aborted) return error instanceof Error ? error : new Error(String(error))
    return unreachable()
  },
}

/** The server's calls, typed by its own document. */
export const api = createClient<paths>({ credentials: 'same-origin', querySerializer: (query) => queried(query as Query) })
api.use(told)

/** The answer of a call. */
export async function said<T>(asked: Promise<{ data?: T; response: Response }>): Promise<Said<T>> {
  try {
    return (await asked).data as Said<T>
  } catch (error) {
    // Something between us and the server has answered in its place.
    throw error instanceof SyntaxError ? unreachable(200) : error
  }
}

/** A change is refused when the settings are no longer of this version. */
export const ifMatch = (version: number | undefined) => (version === undefined ? {} : { 'If-Match': `"${version}"` })

interface Ask {
  query?: Query | undefined
  signal?: AbortSignal | undefined
}

/** A call of a path that the document does not have yet. */
async function call<T>(method: string, path: string, { query, signal }: Ask = {}, body?: unknown): Promise<T> {
  const send = api.request as (method: string, path: string, init: object) => Promise<{ data?: T; response: Response }>
  return (await said(send(method, BASE + path, { params: { query }, signal, body }))) as T
}

export const get = <T>(path: string, ask?: Ask) => call<T>('GET', path, ask)
export const post = <T>(path: string, body?: unknown, ask?: Ask) => call<T>('POST', path, ask, body ?? {})
export const put = <T>(path: string, body: unknown, ask?: Ask) => call<T>('PUT', path, ask, body)
export const patch = <T>(path: string, body: unknown, ask?: Ask) => call<T>('PATCH', path, ask, body)
