import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useDeferredValue } from 'react'
import { of, previewRule } from '../../api/connections'
import type { RuleInput } from '../../api/types'
import { toldOf } from '../../ui/problems'
import { Time } from '../../ui/Time'
import { ruleText } from './text'

/** The rule in words and its next five times, as the server understands it, while it is written. */
export function RulePreview({ connection, rule }: { connection: string; rule: RuleInput }) {
  const t = ruleText.use()
  const asked = useDeferredValue(JSON.stringify(rule))
  const preview = useQuery({
    queryKey: [...of(connection), 'rule-preview', asked],
    queryFn: ({ signal }) => previewRule(connection, JSON.parse(asked) as RuleInput, signal),
    placeholderData: keepPreviousData,
    retry: false,
  })
  if (preview.isError) return <Alert type="error" showIcon title={toldOf(preview.error)} className="rule-preview" />
  return (
    <div className="rule-preview" aria-live="polite">
      <div className="quiet">{t.words}</div>
      <div className="rule-words">{preview.data ? t.inWords(preview.data) : '…'}</div>
      <div className="quiet">{t.next}</div>
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
