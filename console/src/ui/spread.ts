/** How wide a column is at least, and its share of what is left (none: it stays as it is). */
export interface Share {
  width: number
  grow?: number
}

/** The widths of columns that fill the room: what is left goes to those that grow, and none is narrower than it says. */
export function spread(columns: Share[], room: number): number[] {
  const least = columns.reduce((sum, { width }) => sum + width, 0)
  const shares = columns.reduce((sum, { grow }) => sum + (grow ?? 0), 0)
  const left = shares === 0 ? 0 : Math.max(0, room - least)
  return columns.map(({ width, grow }) => width + (grow ? Math.floor((left * grow) / shares) : 0))
}
