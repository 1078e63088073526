import type { Rule } from '../../api/types'
import { texts } from '../../i18n/texts'

const UNITS: [number, string][] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]

/** The rule in English words; the server says it in Chinese. */
export function englishOf({ mode, every, cron, zone }: Omit<Rule, 'words' | 'next'>): string {
  if (mode === 'manual') return 'By hand only'
  if (mode === 'cron') return `At ${cron ?? ''} (minute hour day month weekday, ${zone})`
  const seconds = every ?? 0
  const [size, name] = UNITS.find(([size]) => seconds % size === 0) ?? [1, 'second']
  const count = seconds / size
  return count === 1 ? `Every ${name}` : `Every ${count} ${name}s`
}

export const ruleText = texts({
  zh: {
    title: '同步规则',
    lead: '何时自动同步。到时间而上一次还没结束时，不会重复启动。',
    mode: '方式',
    modes: {
      manual: ['手动', '只在点击「立即同步」、重试或回答问题时运行。纷享销客推送的变更先保存，等下一次运行时处理。'],
      interval: ['按间隔', '每隔一段时间自动运行。'],
      cron: ['按计划', '在固定的时刻自动运行，例如每天夜间。'],
    },
    every: '间隔',
    everyWhy: '最短 1 分钟。间隔越短，数据越及时，用掉的接口额度越多。',
    minutes: '分钟',
    hours: '小时',
    cron: '计划',
    cronWhy: '五段：分 时 日 月 周。可以先选一个常用的，再修改。',
    usual: '常用计划',
    usuals: {
      '0 2 * * *': '每天 02:00',
      '0 8-20 * * *': '每天 08:00–20:00 的每个整点',
      '0 12,18 * * *': '每天 12:00 与 18:00',
      '*/30 8-19 * * 1-5': '工作日 08:00–19:30 每半小时',
    },
    zone: '时区',
    next: '接下来五次',
    manualNext: '不会自动运行',
    keep: '保存',
    kept: (words: string) => `已保存：${words}`,
    inWords: (rule: Rule): string => rule.words,
    words: '规则',
    when: '何时',
    kinds: '同步哪些对象',
    kindsWhy: '按依赖顺序依次同步；由「预设配置」的开关决定',
    kind: '对象',
    direction: '方向',
    to: { to_crm: '精斗云 → 纷享销客', to_jdy: '纷享销客 → 精斗云' },
    after: '在这些之后',
    state: '状态',
    last: '最近同步',
    on: '同步',
    off: '不同步',
    presets: '预设配置',
  },
  en: {
    title: 'Schedule',
    lead: 'When to synchronise by itself. A run that is due while another is under way is not started twice.',
    mode: 'Mode',
    modes: {
      manual: ['Manual', 'Runs only on Run now, a retry or an answer. Changes that the CRM pushes are kept until the next such run.'],
      interval: ['Interval', 'Runs again and again after a while.'],
      cron: ['Timetable', 'Runs at fixed times, every night for instance.'],
    },
    every: 'Every',
    everyWhy: 'One minute at least. Shorter means fresher data and more of the call quota used.',
    minutes: 'minutes',
    hours: 'hours',
    cron: 'Timetable',
    cronWhy: 'Five fields: minute hour day month weekday. Choose a usual one and change it.',
    usual: 'Usual ones',
    usuals: {
      '0 2 * * *': 'Every day at 02:00',
      '0 8-20 * * *': 'Every full hour from 08:00 to 20:00',
      '0 12,18 * * *': 'Every day at 12:00 and 18:00',
      '*/30 8-19 * * 1-5': 'Every half hour on weekdays, 08:00 to 19:30',
    },
    zone: 'Time zone',
    next: 'The next five times',
    manualNext: 'Does not run by itself',
    keep: 'Save',
    kept: (words: string) => `Saved: ${words}`,
    inWords: englishOf,
    words: 'Rule',
    when: 'When',
    kinds: 'Which kinds',
    kindsWhy: 'One after another, in the order in which they need each other; the presets decide',
    kind: 'Kind',
    direction: 'Direction',
    to: { to_crm: 'JDY → Fxiaoke', to_jdy: 'Fxiaoke → JDY' },
    after: 'After',
    state: 'State',
    last: 'Last written',
    on: 'On',
    off: 'Off',
    presets: 'Presets',
  },
})
