import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { BASE } from './client'
import { connectionQuery, of } from './connections'
import { runIsOver, runQuery } from './runs'
import type { Run } from './types'

/** What has changed, by its version (the `changed` event). */
export interface Versions {
  runs: number
  records: number
  connection: number
}

/**
 * The parts of a connection's queries that are stale when a version has moved. A record that fails once more for the same
 * reason keeps its time, and so the version of records: its attempts are read again with the run that tried.
 */
const TOPICS: Record<keyof Versions, string[]> = {
  runs: ['runs', 'settings', 'streams', 'quota', 'planned', 'records', 'causes'],
  records: ['records', 'causes', 'questions', 'streams', 'stats', 'quota', 'sandbox'],
  connection: ['settings', 'employees', 'rule', 'presets', 'provision', 'mappings', 'streams', 'crm-users', 'questions'],
}

/** Which parts to read again; without an earlier word, all. */
export function stale(before: Versions | undefined, now: Versions): string[] {
  const moved = (Object.keys(TOPICS) as (keyof Versions)[]).filter((topic) => before?.[topic] !== now[topic])
  return [...new Set(moved.flatMap((topic) => TOPICS[topic]))]
}

function again(client: QueryClient, id: string, parts: string[]): void {
  for (const part of parts) void client.invalidateQueries({ queryKey: [...of(id), part] })
  void client.invalidateQueries({ queryKey: ['overview'] })
  if (parts.includes('settings')) void client.invalidateQueries({ queryKey: ['connections'] })
}

/** A server that says no (signed out, gone) closes the stream for good; it is asked again after this. */
const AGAIN = 5000

/**
 * Keeps an event stream open while the page can be seen; tells whether it is, and `onRefused` when the server says no. A
 * browser opens six lines to a host and no more, for all its tabs together: with six of them in the background nothing else
 * would come through.
 */
function useEvents(path: string | undefined, on: Record<string, (data: string) => boolean>, onRefused?: () => void): boolean {
  const [open, setOpen] = useState(true)
  useEffect(() => {
    if (!path) return
    let source: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let over = false
    const close = () => {
      clearTimeout(timer)
      source?.close()
      source = undefined
    }
    const connect = () => {
      const opened = new EventSource(BASE + path)
      source = opened
      opened.onopen = () => setOpen(true)
      opened.onerror = () => {
        setOpen(false)
        if (opened.readyState !== EventSource.CLOSED) return
        timer = setTimeout(connect, AGAIN)
        onRefused?.()
      }
      for (const [name, take] of Object.entries(on)) {
        opened.addEventListener(name, (event: MessageEvent<string>) => {
          over = take(event.data)
          if (over) close()
        })
      }
    }
    const seen = () => {
      if (document.hidden) close()
      else if (!source && !over) connect()
    }
    seen()
    document.addEventListener('visibilitychange', seen)
    return () => {
      document.removeEventListener('visibilitychange', seen)
      close()
    }
    // The handlers are made anew with each drawing; what they do depends on the path alone.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [path])
  return open
}

/** Reads again whatever changes in a connection, as long as a page of it is shown; tells whether the line is up. */
export function useLive(id: string | undefined): boolean {
  const client = useQueryClient()
  const [seen] = useState(() => new Map<string, Versions>())
  const changed = (data: string) => {
    if (!id) return false
    const now = JSON.parse(data) as Versions
    const before = seen.get(id)
    seen.set(id, now)
    // What was read before the first word is as new as this word.
    if (before) again(client, id, stale(before, now))
    return false
  }
  // Why is told by the connection: it was deleted, or nobody is signed in any more.
  const refused = () => void (id && client.invalidateQueries({ queryKey: connectionQuery(id).queryKey, exact: true }))
  return useEvents(id && `/connections/${encodeURIComponent(id)}/events`, { changed }, refused)
}

/** Follows a run until its end. */
export function useRunEvents(id: string, run: string | undefined): boolean {
  const client = useQueryClient()
  return useEvents(run && `/connections/${encodeURIComponent(id)}/runs/${run}/events`, {
    run: (data) => {
      const now = JSON.parse(data) as Run
      client.setQueryData(runQuery(id, now.id).queryKey, now)
      if (runIsOver(now)) again(client, id, stale(undefined, { runs: 0, records: 0, connection: 0 }))
      return runIsOver(now)
    },
    end: () => {
      again(client, id, ['runs', 'settings', 'streams', 'records', 'causes', 'stats'])
      return true
    },
  })
}
