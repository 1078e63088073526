import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useDeferredValue, useEffect } from 'react'
import { of, previewRule } from '../../api/connections'
import { Problem } from '../../api/problem'
import type { RuleInput } from '../../api/types'
import { toldOf } from '../../ui/problems'
import { Time } from '../../ui/Time'
import { ruleText } from './text'

interface Props {
  connection: string
  rule: RuleInput
  /** Told of a rule that is not understood; of nothing once it is. */
  onRefused: (error: Problem | undefined) => void
}

/** What the server makes of a rule that is being written. */
export function usePreview(connection: string, rule: RuleInput) {
  const asked = useDeferredValue(JSON.stringify(rule))
  return useQuery({
    queryKey: [...of(connection), 'rule-preview', asked],
    queryFn: ({ signal }) => previewRule(connection, JSON.parse(asked) as RuleInput, signal),
    placeholderData: keepPreviousData,
    retry: false,
  })
}

/** The rule in words and its next five times, as the server understands it, while it is written. */
export function RulePreview({ connection, rule, onRefused }: Props) {
  const t = ruleText.use()
  const preview = usePreview(connection, rule)
  const refused = preview.error instanceof Problem && preview.error.status === 422 ? preview.error : undefined
  useEffect(() => {
    if (rule.mode === 'cron') onRefused(refused)
  }, [refused, onRefused, rule.mode])
  if (refused && rule.mode === 'cron') {
    return (
      <div className="rule-preview quiet" aria-live="polite">
        {t.notYet}
      </div>
    )
  }
  if (preview.isError) return <Alert type="error" showIcon title={toldOf(preview.error)} className="rule-preview" />
  return (
    <div className="rule-preview" aria-live="polite">
      <div className="quiet">{t.words}</div>
      <div className="rule-words">{preview.data ? t.inWords(preview.data) : '…'}</div>
      <div className="quiet">{t.next}</div>
      {rule.mode === 'interval' && <div className="quiet">{t.steady}</div>}
      {preview.data?.next.length === 0 && <div>{t.manualNext}</div>}
      <ol className="rule-next">
        {preview.data?.next.map((at) => (
          <li key={at}>
            <Time at={at} as="full" />
          </li>
        ))}
      </ol>
    </div>
  )
}
