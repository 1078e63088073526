import type { Sides } from '../../api/types'

type Field = Sides['fields'][number]
export type File = NonNullable<Sides['files']>[number]

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
export function verdict({ source, target, fields, files }: Sides): Verdict {
  if (!source) return target === true ? 'sourceGone' : 'bothGone'
  if (target === null) return 'unwritten'
  if (!target) return 'targetGone'
  return fields.some((field) => field.differs) || files?.some(fileDiffers) ? 'differs' : 'same'
}

/** A file that people have attached in the target stays there, and is no difference (AT-1). */
export const fileDiffers = ({ stands }: File) => stands === 'missing' || stands === 'left'

/** On which of the two sides a file is. */
export const fileIn = ({ stands }: File) => ({ source: stands !== 'left' && stands !== 'theirs', target: stands !== 'missing' })

/** A length in bytes as people say it. */
export function sized(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** What differs: the labels of the fields, each once, then the files. */
export const differing = ({ fields, files }: Sides, attachments: string): string[] => [
  ...new Set(fields.filter((field) => field.differs).map((field) => field.target_label)),
  ...(files?.some(fileDiffers) ? [attachments] : []),
]
