import createClient, { type Middleware } from 'openapi-fetch'
import { hear } from './clock'
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
    hear(response.headers.get('Date'))
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

/** Which part of a list is read. */
interface Part {
  cursor?: string
  limit: number
}

/** All of a list that comes page by page. */
export async function whole<T>(page: (part: Part) => Promise<{ items: T[]; next: string | null }>): Promise<T[]> {
  const all: T[] = []
  let cursor: string | null = null
  do {
    const read: { items: T[]; next: string | null } = await page({ limit: 200, ...(cursor === null ? {} : { cursor }) })
    all.push(...read.items)
    cursor = read.next
  } while (cursor !== null)
  return all
}
