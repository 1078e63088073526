import { expect, test } from 'vitest'
import { en, zh } from './actions'

const sources = import.meta.glob<string>('../../../../crates/jingxiang/src/**/*.rs', { query: '?raw', import: 'default', eager: true })

/** A note is made in few ways, each with the name of what was done as a text: `caller.note("user.create")`. */
const written = new Set(
  Object.values(sources).flatMap((source) =>
    [...source.matchAll(/(?:\bnote|Note::new|by_hand)\([^;]*?"([a-z]+\.[a-z_]+)"/g)].map(([, name]) => name ?? ''),
  ),
)

test('whatever the audit log may hold is called something in both languages, and nothing else is', () => {
  expect(written.size).toBeGreaterThan(25)
  const all = [...written].sort()
  expect(Object.keys(zh).sort()).toEqual(all)
  expect(Object.keys(en).sort()).toEqual(all)
  for (const name of all) {
    expect(zh[name], name).toMatch(/\p{Script=Han}/u)
    expect(en[name], name).toMatch(/^[A-Z][^\p{Script=Han}]+$/u)
  }
})
