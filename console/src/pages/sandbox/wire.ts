import { proof } from '../../api/client'
import { Problem, problemOf, unreachable } from '../../api/problem'

/**
 * The way to the two simulated systems (demo only): the server passes these paths on, and they speak the interfaces
 * of 精斗云 and 纷享销客. Whoever works here works beside the connector, as the people of a company do, not through it.
 */
export const BASE = '/sandbox'

export type Raw = Record<string, unknown>

/** A field as text. */
export function text(row: Raw | undefined, name: string): string {
  const value = row?.[name]
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

export const object = (value: unknown): Raw => (typeof value === 'object' && value !== null ? (value as Raw) : {})
export const rows = (value: unknown): Raw[] => (Array.isArray(value) ? value.map(object) : [])

/** What a simulated system refuses, in its own words; without any it is no answer of one. */
export const refused = (code: string, words: string) =>
  words ? new Problem({ status: 422, code: `sandbox_${code}`, title: words }) : unreachable(422)

type Method = 'GET' | 'POST'

/** Forms say by themselves what they are; everything else is JSON. */
async function sent(path: string, method: Method, headers: Record<string, string>, body?: unknown): Promise<Response> {
  const json = body !== undefined && !(body instanceof FormData)
  let response: Response
  try {
    response = await fetch(BASE + path, {
      method,
      headers: { ...headers, ...(method === 'POST' ? proof() : {}), ...(json ? { 'Content-Type': 'application/json' } : {}) },
      body: body instanceof FormData ? body : json ? JSON.stringify(body) : null,
      credentials: 'same-origin',
    })
  } catch {
    throw unreachable()
  }
  // The simulated systems have their own ways to refuse; this is the server's, to whoever is not signed in.
  if (response.headers.get('Content-Type')?.includes('problem+json')) throw await problemOf(response)
  return response
}

export async function send(path: string, method: Method, headers: Record<string, string>, body?: unknown): Promise<Raw> {
  const response = await sent(path, method, headers, body)
  try {
    return object(await response.json())
  } catch {
    throw unreachable(response.status)
  }
}

/** The answer to a question for a file: the file, or what its system says instead. */
export async function fetchFile(path: string, method: Method, body?: unknown): Promise<Response> {
  const response = await sent(path, method, {}, body)
  if (!response.ok) throw unreachable(response.status)
  return response
}

/** Has the browser keep a file under this name. */
export async function keepFile(name: string, response: Response): Promise<void> {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** Keeps what an entrance gave for this tab of the browser: tokens are few, and the connector needs them too. */
export async function kept<T>(name: string, fetchIt: () => Promise<T>): Promise<T> {
  const known = sessionStorage.getItem(name)
  if (known !== null) return JSON.parse(known) as T
  const now = await fetchIt()
  sessionStorage.setItem(name, JSON.stringify(now))
  return now
}
export const forget = (name: string) => sessionStorage.removeItem(name)
