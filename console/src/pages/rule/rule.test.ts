import { expect, test } from 'vitest'
import { formOf, ruleOf } from './rule'
import { inWords } from './inWords'
import { spoken } from './spoken'

test('a rule is what it was after a look at the form', () => {
  for (const rule of [
    { mode: 'manual' as const, zone: 'Asia/Shanghai' },
    { mode: 'interval' as const, every: 600, zone: 'Asia/Shanghai' },
    { mode: 'interval' as const, every: 7200, zone: 'Asia/Tokyo' },
    { mode: 'cron' as const, cron: '0 2 * * *', zone: 'Asia/Shanghai' },
  ]) {
    expect(ruleOf(formOf(rule))).toEqual(rule)
  }
})

test('hours are told as hours', () => {
  expect(formOf({ mode: 'interval', every: 7200 })).toMatchObject({ amount: 2, unit: 'hours' })
  expect(formOf({ mode: 'interval', every: 5400 })).toMatchObject({ amount: 90, unit: 'minutes' })
})

test('a timetable is sent without stray blanks', () => {
  expect(ruleOf({ ...formOf({ mode: 'cron' }), cron: ' 0  2 * * * ' })).toMatchObject({ cron: '0 2 * * *' })
})

test('a rule is said in English by the console, since the server says it in Chinese', () => {
  const zone = 'Asia/Shanghai'
  expect(inWords({ mode: 'manual', every: null, cron: null, zone, words: '', next: [] }, 'en')).toBe('By hand only')
  expect(inWords({ mode: 'interval', every: 60, cron: null, zone, words: '', next: [] }, 'en')).toBe('Every minute')
  expect(inWords({ mode: 'interval', every: 5400, cron: null, zone, words: '', next: [] }, 'en')).toBe('Every 90 minutes')
})

test('a timetable is said truly, as people say it', () => {
  const said: [cron: string, zh: string, en: string][] = [
    ['0 2 * * *', '每天 02:00', 'Every day at 02:00'],
    ['0 12,18 * * *', '每天 12:00、18:00', 'Every day at 12:00, 18:00'],
    ['0 8-20 * * *', '每天 08:00–20:00 每小时', 'Every hour every day, 08:00 to 20:00'],
    ['*/30 8-19 * * 1-5', '工作日 08:00–19:30 每 30 分钟', 'Every 30 minutes on weekdays, 08:00 to 19:30'],
    ['*/10 * * * *', '每 10 分钟', 'Every 10 minutes'],
    ['* * * * *', '每分钟', 'Every minute'],
    ['15 * * * *', '每小时的第 15 分钟', 'Every hour at minute 15'],
    ['15 */2 * * *', '每天 00:15 起每 2 小时', 'Every 2 hours every day, from 00:15'],
    ['0 */5 * * *', '每天 00:00、05:00、10:00、15:00、20:00', 'Every day at 00:00, 05:00, 10:00, 15:00, 20:00'],
    ['*/7 * * * *', '每小时的第 0、7、14、21、28、35、42、49、56 分钟', 'Every hour at minute 0, 7, 14, 21, 28, 35, 42, 49, 56'],
    ['0,30 8,12 1 * *', '每月 1 日 08:00、08:30、12:00、12:30', 'On day 1 of each month at 08:00, 08:30, 12:00, 12:30'],
    ['0 2 * * 7', '每周日 02:00', 'On Sundays at 02:00'],
    ['30 7 * * MON,wed,5', '每周一、三、五 07:30', 'On Mondays, Wednesdays, Fridays at 07:30'],
    ['*/10 * * * 1-5', '工作日每 10 分钟', 'Every 10 minutes on weekdays'],
    ['*/10 8,9 * * *', '每天 08:00、08:10、08:20、08:30、08:40、08:50、09:00、09:10、09:20、09:30、09:40、09:50', 'Every day at 08:00, 08:10, 08:20, 08:30, 08:40, 08:50, 09:00, 09:10, 09:20, 09:30, 09:40, 09:50'],
    ['5,35 9-17 * * 6,0', '每周日、六 9 至 17 点的第 5、35 分钟', 'On Sundays, Saturdays, at minute 5, 35 of hours 9 to 17'],
    ['* 8 * * *', '每天 8 点的每一分钟', 'Every day, every minute of hour 8'],
    ['0  2 1 * *', '每月 1 日 02:00', 'On day 1 of each month at 02:00'],
    ['0 9 1,15 * *', '每月 1、15 日 09:00', 'On days 1, 15 of each month at 09:00'],
    ['0 9 1-7 * *', '每月 1 至 7 日 09:00', 'On days 1 to 7 of each month at 09:00'],
    ['0 2 L * *', '每月最后一天 02:00', 'On the last day of each month at 02:00'],
    ['0 2 1 1 *', '每年 1 月的 1 日 02:00', 'On day 1 of January at 02:00'],
    ['0 2 * JAN,JUL *', '每年 1 月、7 月每天 02:00', 'Every day in January, July at 02:00'],
    ['0 2 * 1 1', '每年 1 月的周一 02:00', 'On Mondays in January at 02:00'],
    ['15 3 1 * 1', '每月 1 日以及每周一 03:15', 'On day 1 of each month and on Mondays at 03:15'],
    ['0 3 1 6 1-5', '每年 6 月的 1 日以及工作日 03:00', 'On day 1 and weekdays of June at 03:00'],
  ]
  for (const [cron, zh, en] of said) expect([cron, spoken(cron, 'zh'), spoken(cron, 'en')]).toEqual([cron, zh, en])
})

test('what only the server understands is shown as it is written, and its times say the rest', () => {
  for (const cron of ['0 2 * * 5L', '0 2 15W * *', '0 2 * * 1#2', '5/20 * * * *', '0 2 ? * *', '0 22-2 * * *', '0 2 */2 * 1', '0 2 1 * */2', '0 2 1 * 0-6', '0 2 1-31 * 1', '0 2 * *', '@daily', '60 2 * * *', '0 2 * * FRY', '']) {
    expect([cron, spoken(cron, 'zh'), spoken(cron, 'en')]).toEqual([cron, undefined, undefined])
  }
  const rule = { mode: 'cron' as const, every: null, cron: '0 2 * * 1#2', zone: 'Asia/Tokyo', words: '', next: [] }
  expect(inWords(rule, 'zh')).toBe('按计划 0 2 * * 1#2，运行时间以「接下来五次」为准（Asia/Tokyo 时间）')
  expect(inWords(rule, 'en')).toBe('By the timetable 0 2 * * 1#2: see the next five times (Asia/Tokyo time)')
  expect(inWords({ ...rule, cron: '0 2 * * *' }, 'en')).toBe('Every day at 02:00 (Asia/Tokyo time)')
})
