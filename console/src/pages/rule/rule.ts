import type { RuleInput, RuleMode } from '../../api/types'

/** What the form holds; each mode keeps its own part, so that looking at another loses nothing. */
export interface RuleForm {
  mode: RuleMode
  amount: number
  unit: 'minutes' | 'hours'
  cron: string
  zone: string
}

const SECONDS = { minutes: 60, hours: 3600 }

/** Seconds in the largest unit that they fill. */
export function formOf(rule: RuleInput): RuleForm {
  const every = rule.every ?? 600
  const unit = every % SECONDS.hours === 0 ? 'hours' : 'minutes'
  return {
    mode: rule.mode,
    amount: Math.max(1, Math.round(every / SECONDS[unit])),
    unit,
    cron: rule.cron ?? '0 2 * * *',
    zone: rule.zone ?? 'Asia/Shanghai',
  }
}

/** Only what belongs to the mode is sent. */
export function ruleOf({ mode, amount, unit, cron, zone }: RuleForm): RuleInput {
  if (mode === 'interval') return { mode, every: amount * SECONDS[unit], zone }
  if (mode === 'cron') return { mode, cron: cron.trim().replace(/\s+/g, ' '), zone }
  return { mode, zone }
}
