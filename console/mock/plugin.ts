import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Connect, Plugin } from 'vite'
import { Refusal, find, type Answer } from './http.ts'
import './routes.ts'

/**
 * Plays the server for `vite` and `vite preview`, so that pages can be worked on by themselves. It runs beside the
 * console, in Vite, and can be no part of what is built.
 */
export function mock(): Plugin {
  return {
    name: 'mock',
    configureServer: (server) => {
      server.middlewares.use(answer)
    },
    configurePreviewServer: (server) => {
      server.middlewares.use(guarded)
      server.middlewares.use(answer)
    },
  }
}

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** The built console is looked at under the policy that the real server sets. */
const guarded: Connect.NextHandleFunction = (_, response, next) => {
  response.setHeader('Content-Security-Policy', POLICY)
  next()
}

const answer: Connect.NextHandleFunction = (request, response, next) => {
  if (!request.url?.startsWith('/api/v1/')) {
    next()
    return
  }
  void reply(request, response)
}

async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://mock')
  const found = find(request.method ?? 'GET', url.pathname.slice('/api/v1'.length))
  try {
    if (!found) throw new Refusal(404, 'not_found', '没有这个地址。')
    const body = await bodyOf(request)
    const result: Answer = found.take({ params: found.params, query: url.searchParams, body, request, response })
    if (result === 'streaming') return
    send(response, result === undefined ? 204 : (result.status ?? 200), result?.body, result?.headers)
  } catch (error) {
    const refusal = error instanceof Refusal ? error : new Refusal(500, 'internal', String(error))
    send(response, refusal.status, refusal.body(), { 'Content-Type': 'application/problem+json', ...refusal.headers })
  }
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body))
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return parts.length ? JSON.parse(Buffer.concat(parts).toString()) : undefined
}
