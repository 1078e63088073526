import type { Question } from '../../api/types'

export type Option = Question['options'][number]

/** The fields in which the choice of this one has one side's value replaced by the other's: those where both say something else. */
export function overruled({ compared }: Option, { prevails, target_system }: Pick<Question, 'prevails' | 'target_system'>): { label: string; from: string; to: string }[] {
  if (!prevails) return []
  return compared.flatMap(({ target_label: label, mine, theirs, same }) => {
    if (same || mine === null || theirs === null) return []
    return [prevails === target_system ? { label, from: mine, to: theirs } : { label, from: theirs, to: mine }]
  })
}

/** A field of a record in question, beside what each that was found says in it. */
export interface Row {
  label: string
  mine: string | null
  theirs: { text: string | null; same: boolean }[]
}

/** All fields that one of them tells, each once, in the order in which they come; one that says nothing says so. */
export function rowsOf(found: Option[]): Row[] {
  const all = found.flatMap(({ compared }) => compared)
  const labels = [...new Set(all.map(({ target_label }) => target_label))]
  return labels.map((label) => ({
    label,
    mine: all.find((one) => one.target_label === label)?.mine ?? null,
    theirs: found.map(({ compared }) => {
      const one = compared.find(({ target_label }) => target_label === label)
      return { text: one?.theirs ?? null, same: one !== undefined && one.same && one.theirs !== null }
    }),
  }))
}
