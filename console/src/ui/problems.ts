import { asProblem, type Problem } from '../api/problem'
import type { Language } from '../api/types'
import { language } from '../i18n/language'
import { inEnglish } from '../i18n/own'
import { uiText } from './text'

/** What a person reads of a problem: the server's Chinese sentence; in English its title comes first. */
export function told(problem: Problem, inLanguage: Language = language()): string {
  const t = uiText.now()
  if (problem.code === 'unreachable') return t.unreachable
  if (problem.code === 'bad_answer') return t.badAnswer
  if (problem.code === 'console') return t.console
  if (problem.code === 'unloaded') return t.unloaded
  if (inLanguage === 'en') return inEnglishOf(problem)
  return problem.detail ?? problem.title
}

/** One of our own sentences says it all; what is Chinese follows the title. */
function inEnglishOf({ title, detail }: Problem): string {
  if (!detail) return title
  return inEnglish(detail) ?? `${title}. ${detail}`
}

/** The same for whatever was thrown. */
export function toldOf(error: unknown): string {
  return told(asProblem(error))
}
