import { useSyncExternalStore } from 'react'
import type { Language } from '../api/types'

const KEY = 'language'
const TAG: Record<Language, string> = { zh: 'zh-CN', en: 'en' }

const listeners = new Set<() => void>()
let present: Language = remembered()
// Also before anybody chooses: screen readers and translators go by it.
if (typeof document !== 'undefined') document.documentElement.lang = TAG[present]

function remembered(): Language {
  try {
    return localStorage.getItem(KEY) === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh' // storage may be forbidden
  }
}

/** The language of the console: Chinese until somebody chooses. */
export function language(): Language {
  return present
}

export function setLanguage(chosen: Language): void {
  present = chosen
  document.documentElement.lang = TAG[chosen]
  try {
    localStorage.setItem(KEY, chosen)
  } catch {
    // then it holds until the page is left
  }
  listeners.forEach((listener) => listener())
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, language)
}
