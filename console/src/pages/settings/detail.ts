import { absolute } from '../../i18n/time'

/** The words that a detail of the audit log is told with. */
export interface DetailWords {
  yes: string
  no: string
  none: string
  /** What the members are called; one that is not here keeps its own name. */
  labels: Record<string, string>
  /** What single values are called. */
  values: Record<string, string>
  /** `label: value`, in the marks of the language. */
  pair: (label: string, value: string) => string
  list: (parts: string[]) => string
}

/** Ids of ours that lead nowhere for who reads the log. */
const HIDDEN = ['run', 'jdy_id', 'crm_user_id', 'account_id']

/** A detail in words: each member by its name, a change as `before → after`, and of a change only what is another. */
export function inWords(detail: unknown, words: DetailWords): string {
  return isMap(detail) ? words.list(members(detail, words)) : value(detail, words)
}

type Of = Record<string, unknown>
const isMap = (one: unknown): one is Of => typeof one === 'object' && one !== null && !Array.isArray(one)
const isChange = (one: Of) => 'before' in one && 'after' in one
const isEmpty = (one: unknown) =>
  one === null || one === undefined || one === '' || (Array.isArray(one) ? one.length === 0 : isMap(one) && Object.keys(one).length === 0)

/** What another member says as people call it: an answer, or something made in the CRM. */
const isSaidBetter = (name: string, map: Of) => (name === 'answer' && 'chosen' in map) || (name === 'item' && !isEmpty(map.label))

/** Which records were retried is told beside how many; that all that were chosen were is told by that. */
function opened({ what, ...map }: Of): Of {
  if (!isMap(what)) return what === undefined ? map : { ...map, what }
  const { ids, ...which } = what
  return { ...map, ...which, ...(ids === map.retried ? {} : { ids }) }
}

function members(told: Of, words: DetailWords): string[] {
  const map = opened(told)
  return Object.entries(map)
    .filter(([name, one]) => !HIDDEN.includes(name) && !isEmpty(one) && !isSaidBetter(name, map))
    .flatMap(([name, one]) => member(words.labels[name] ?? name, name, one, words))
}

function member(label: string, name: string, one: unknown, words: DetailWords): string[] {
  if (isMap(one) && isChange(one)) return changes(label, one, words)
  if (name.endsWith('_at') && typeof one === 'number') return [words.pair(label, absolute(one))]
  return [words.pair(label, value(one, words))]
}

function changes(label: string, { before, after }: Of, words: DetailWords): string[] {
  if (isMap(before) && isMap(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      .map((name) => step(words.labels[name] ?? name, before[name], after[name], words))
  }
  return [step(label, before, after, words)]
}

const step = (label: string, before: unknown, after: unknown, words: DetailWords) =>
  words.pair(label, `${value(before, words)} → ${value(after, words)}`)

function value(one: unknown, words: DetailWords): string {
  if (isEmpty(one)) return words.none
  if (typeof one === 'boolean') return one ? words.yes : words.no
  if (Array.isArray(one)) return words.list(one.map((item) => value(item, words)))
  if (isMap(one)) return words.list(members(one, words))
  return words.values[String(one)] ?? String(one)
}
