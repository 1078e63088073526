import type { ReactNode } from 'react'

/**
 * What the server, or a system behind it, says of a record: in Chinese in either language of the console (decision 0036), and
 * marked so, for screen readers and for the browser's translation.
 */
export function Words({ children }: { children: ReactNode }) {
  return <span lang="zh-CN">{children}</span>
}
