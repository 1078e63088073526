import { useSyncExternalStore } from 'react'
import { serverNow } from '../api/clock'

const STEP = 10_000
const listeners = new Set<() => void>()
let now = serverNow()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = serverNow()
    listeners.forEach((each) => each())
  }, STEP)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** While nobody listened nothing ticked: what is older than a step is not the present any more. */
export function present(): number {
  const at = serverNow()
  if (Math.abs(at - now) >= STEP) now = at
  return now
}

/** The present moment by the server's clock, one for all of the page, a few seconds old at most. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, present)
}
