import type { Run, RunStream } from '../src/api/types'
import { waiting, type State } from './data.ts'

const TICK = 400
const SHARE = 9

/** Starts a run that goes on by itself until all of its streams are done. */
export function start(state: State, kinds: string[] | undefined, plan: boolean): Run {
  const now = Date.now()
  const run: Run = {
    id: `run-${state.runs.length + 1}`,
    state: 'running',
    trigger: 'manual',
    plan,
    queued_at: now,
    started_at: now,
    ended_at: null,
    reason: null,
    counts: {},
    streams: waiting().filter(({ kind }) => !kinds || kinds.includes(kind)),
  }
  state.runs.unshift(run)
  state.connection.running_run = run.id
  state.versions.runs += 1
  const timer = setInterval(() => {
    if (run.state === 'running') advance(run)
    state.versions.records += 1
    if (run.state === 'running') return
    clearInterval(timer)
    run.ended_at = Date.now()
    state.connection.running_run = null
    state.connection.initialised_at ??= Date.now()
    state.versions.runs += 1
  }, TICK)
  return run
}

function advance(run: Run): void {
  const stream = run.streams.find(({ state }) => state === 'waiting' || state === 'running')
  if (!stream) {
    run.state = 'done'
    return
  }
  step(stream)
  run.counts = { ...run.counts, created: run.streams.reduce((sum, { counts }) => sum + (counts.created ?? 0), 0) }
}

function step(stream: RunStream): void {
  const total = stream.total ?? 0
  const rate = Math.max(20, total / SHARE)
  stream.state = 'running'
  stream.done = Math.min(total, stream.done + Math.ceil(rate))
  stream.rate = Math.round(rate / (TICK / 1000))
  stream.eta_at = Date.now() + ((total - stream.done) / stream.rate) * 1000
  stream.counts = { created: stream.done - Math.floor(stream.done / 50), failed: Math.floor(stream.done / 50) }
  if (stream.done < total) return
  stream.state = 'done'
  stream.note = total === 0 ? '开关未打开，不同步' : null
}
