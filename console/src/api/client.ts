import { problemOf, unreachable } from './problem'

export const BASE = '/api/v1'

type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Query = Record<string, string | number | boolean | null | undefined>

export interface Ask {
  query?: Query | undefined
  body?: unknown
  /** The version that a change is based on; the server refuses when it is no longer the present one. */
  version?: number | undefined
  signal?: AbortSignal | undefined
}

/** Known since the session was read; every unsafe verb of a cookie session carries it. */
let csrf: string | undefined

export function carryCsrf(token: string | undefined): void {
  csrf = token
}

/** What an unsafe verb of this browser's session carries. */
export const proof = (): Record<string, string> => (csrf ? { 'X-CSRF-Token': csrf } : {})

/** The address of a path with its query; what is empty is left out. */
export function address(path: string, query?: Query): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') given.set(name, String(value))
  }
  const text = given.toString()
  return `${BASE}${path}${text && `?${text}`}`
}

async function send(verb: Verb, path: string, ask: Ask): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json' })
  if (ask.body !== undefined) headers.set('Content-Type', 'application/json')
  if (ask.version !== undefined) headers.set('If-Match', `"${ask.version}"`)
  if (verb !== 'GET') for (const [name, value] of Object.entries(proof())) headers.set(name, value)
  try {
    return await fetch(address(path, ask.query), {
      method: verb,
      headers,
      body: ask.body === undefined ? null : JSON.stringify(ask.body),
      signal: ask.signal ?? null,
      credentials: 'same-origin',
    })
  } catch (error) {
    // A query that nobody waits for any more is no problem of the network.
    if (ask.signal?.aborted) throw error
    throw unreachable()
  }
}

/** One call. What is not an answer is thrown as a `Problem`. */
export async function call<T>(verb: Verb, path: string, ask: Ask = {}): Promise<T> {
  const response = await send(verb, path, ask)
  if (!response.ok) throw await problemOf(response)
  if (response.status === 204) return undefined as T
  try {
    return (await response.json()) as T
  } catch {
    throw unreachable(response.status)
  }
}

export const get = <T>(path: string, ask?: Ask) => call<T>('GET', path, ask)
export const post = <T>(path: string, body?: unknown, ask?: Ask) => call<T>('POST', path, { ...ask, body: body ?? {} })
export const put = <T>(path: string, body: unknown, ask?: Ask) => call<T>('PUT', path, { ...ask, body })
export const patch = <T>(path: string, body: unknown, ask?: Ask) => call<T>('PATCH', path, { ...ask, body })
export const remove = (path: string, ask?: Ask) => call<undefined>('DELETE', path, ask)
