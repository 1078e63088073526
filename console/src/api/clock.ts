/**
 * What the server's clock says: the moments that it tells of are by that one, and a browser's may be minutes off. Its
 * answers bear a date of whole seconds, so less than that is no difference.
 */

const SLACK = 2_000
let ahead = 0

/** Hears the date of an answer. */
export function hear(date: string | null): void {
  const at = date === null ? NaN : Date.parse(date)
  if (Number.isNaN(at)) return
  const away = at - Date.now()
  ahead = Math.abs(away) > SLACK ? away : 0
}

/** The present moment, by the server's clock (ms). */
export const serverNow = (): number => Date.now() + ahead
