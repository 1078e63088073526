import type { ProblemBody } from './types'

/** What the server, or the way to it, said instead of an answer. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail: string | undefined
  readonly field: string | undefined
  /** What is wrong with overrides, by stream. */
  readonly streams: Record<string, string[]> | undefined
  /** When a new try makes sense, in seconds. */
  readonly retryAfter: number | undefined

  constructor(body: ProblemBody, retryAfter?: number) {
    super(body.detail ?? body.title)
    this.name = 'Problem'
    this.status = body.status
    this.code = body.code
    this.title = body.title
    this.detail = body.detail
    this.field = body.field
    this.streams = body.streams
    this.retryAfter = retryAfter
  }
}

/** The server was not reached, or gave what is none of its answers (a proxy's page). */
export function unreachable(status = 0): Problem {
  return new Problem({ status, code: status ? 'bad_answer' : 'unreachable', title: 'The server could not be reached' })
}

/** The problem of a failed answer, whatever stands in its body. */
export async function problemOf(response: Response): Promise<Problem> {
  const after = Number(response.headers.get('Retry-After'))
  const retryAfter = Number.isFinite(after) && after > 0 ? after : undefined
  try {
    const body = (await response.json()) as Partial<ProblemBody>
    if (typeof body.code !== 'string') return unreachable(response.status)
    return new Problem({ title: body.code, ...body, status: response.status, code: body.code }, retryAfter)
  } catch {
    return unreachable(response.status)
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem({ status: 0, code: 'console', title: error instanceof Error ? error.message : String(error) })
}

/** The form field that a problem points to, as a path: `/crm/app_secret` and `crm.app_secret` are the same. */
export function fieldPath({ field }: Problem): string[] | undefined {
  if (!field) return undefined
  return field.startsWith('/') ? field.slice(1).split('/') : field.split('.')
}
