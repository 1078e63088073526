import type { Run, RunStream } from '../../api/types'

/** How far a stream is, in per cent; unknown while nobody has said how much there is. */
export function share({ state, done, total }: RunStream): number | undefined {
  if (state === 'done') return 100
  if (state === 'waiting') return 0
  return total ? Math.min(99, Math.floor((done / total) * 100)) : undefined
}

/** Whether it was passed over, which its note explains, or found nothing to do: no bar is full of nothing. */
export const hadNothing = ({ state, done }: RunStream) => state === 'done' && done === 0

/**
 * How many records there are, as far as that is known: one source record may be several of ours, and what was reckoned
 * beforehand is no longer of interest once all are done.
 */
export function total({ state, done, total }: RunStream): number | undefined {
  if (state === 'done') return done
  return typeof total === 'number' ? Math.max(total, done) : undefined
}

/** How far a whole run is: by records where their number is known, by streams otherwise. */
export function overall(run: Run): number {
  if (run.state === 'done') return 100
  if (run.streams.length === 0) return 0
  const known = run.streams.every((stream) => typeof stream.total === 'number')
  const total = run.streams.reduce((sum, stream) => sum + (stream.total ?? 0), 0)
  if (known && total > 0) {
    const done = run.streams.reduce((sum, stream) => sum + Math.min(stream.done, stream.total ?? 0), 0)
    return Math.min(99, Math.floor((done / total) * 100))
  }
  const sum = run.streams.reduce((all, stream) => all + (share(stream) ?? 50), 0)
  return Math.min(99, Math.floor(sum / run.streams.length))
}

/** When the last stream that has told its end will be done; nothing once the run is over. */
export function eta(run: Run): number | undefined {
  if (run.state !== 'running') return undefined
  const told = run.streams.flatMap((stream) => (stream.state === 'running' && stream.eta_at ? [stream.eta_at] : []))
  return told.length ? Math.max(...told) : undefined
}
