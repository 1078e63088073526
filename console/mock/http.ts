import type { IncomingMessage, ServerResponse } from 'node:http'

export interface Asked {
  params: Record<string, string>
  query: URLSearchParams
  body: unknown
  request: IncomingMessage
  response: ServerResponse
}
export type Answer = { status?: number; body: unknown; headers?: Record<string, string> } | 'streaming' | undefined
type Take = (asked: Asked) => Answer

/** A problem to answer with. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly field?: string,
    readonly headers: Record<string, string> = {},
    readonly more: object = {},
  ) {
    super(detail)
  }

  body() {
    const { status, code, detail, field, more } = this
    return { status, code, title: code.replaceAll('_', ' '), detail, field, ...more }
  }
}

const routes: { verb: string; pattern: RegExp; take: Take }[] = []

/** `on('GET', '/connections/:id', …)` */
export function on(verb: string, path: string, take: Take): void {
  const pattern = new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
  routes.push({ verb, pattern, take })
}

export function find(verb: string, path: string): { take: Take; params: Record<string, string> } | undefined {
  for (const { verb: taken, pattern, take } of routes) {
    const match = taken === verb ? pattern.exec(path) : null
    if (match) {
      const params = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
      )
      return { take, params }
    }
  }
  return undefined
}

export const ok = (body: unknown, status = 200): Answer => ({ status, body })

/** One page of a list; the cursor is how many were passed. */
export function page(items: unknown[], query: URLSearchParams): Answer {
  const from = Number(query.get('cursor') ?? 0)
  const limit = Number(query.get('limit') ?? 50)
  const next = from + limit < items.length ? String(from + limit) : null
  return ok({ items: items.slice(from, from + limit), next })
}
