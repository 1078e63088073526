import type { Sides } from '../../api/types'

type Field = Sides['fields'][number]

/** What a side says, or why it says nothing. */
export type Cell = { text: string } | { missing: 'source' | 'target' | 'unwritten' | 'empty' } | { stop: string }

/** What the source says of a field. */
export function ofSource(sides: Sides, { source, stop }: Field): Cell {
  if (!sides.source) return { missing: 'source' }
  if (source !== null) return { text: source }
  return stop === null ? { missing: 'empty' } : { stop }
}

/** What the target says of it. */
export function ofTarget(sides: Sides, { target }: Field): Cell {
  if (sides.target === null) return { missing: 'unwritten' }
  if (!sides.target) return { missing: 'target' }
  return target === null ? { missing: 'empty' } : { text: target }
}

/** How both sides agree, in one word. */
export type Verdict = 'sourceGone' | 'targetGone' | 'bothGone' | 'unwritten' | 'differs' | 'same'
export function verdict({ source, target, fields }: Sides): Verdict {
  if (!source) return target === true ? 'sourceGone' : 'bothGone'
  if (target === null) return 'unwritten'
  if (!target) return 'targetGone'
  return fields.some((field) => field.differs) ? 'differs' : 'same'
}

/** Fields whose values differ come first in what is said of them: their labels, each once. */
export const differing = ({ fields }: Sides): string[] => [
  ...new Set(fields.filter((field) => field.differs).map((field) => field.target_label)),
]
