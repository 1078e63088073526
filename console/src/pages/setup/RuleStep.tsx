import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { of } from '../../api/connections'
import type { Connection, RuleInput } from '../../api/types'
import { clock } from '../../i18n/time'
import { useNow } from '../../ui/now'
import { RuleEditor } from '../rule/RuleEditor'
import { usePreview } from '../rule/RulePreview'
import type { StepProps } from './Setup'
import { setupText } from './text'
import { WizardFoot } from './Wizard'

/** S-7: when. */
export function RuleStep({ connection, onBack, onNext }: StepProps) {
  const t = setupText.use()
  const client = useQueryClient()
  const kept = async () => {
    await client.invalidateQueries({ queryKey: [...of(connection.id), 'settings'] })
    onNext()
  }
  return (
    <>
      <p className="quiet">{t.rule.lead}</p>
      <RuleEditor
        connection={connection.id}
        onKept={() => void kept()}
        suggested={{ mode: 'interval', every: 600 }}
        foot={(keep, wanted) => (
          <>
            {connection.initialised_at === null && <Begins connection={connection} rule={wanted} />}
            <WizardFoot back={<Button onClick={onBack}>{t.back}</Button>}>{keep(t.rule.keep, true)}</WizardFoot>
          </>
        )}
      />
    </>
  )
}

/** At the latest is by the end of its minute. */
const MINUTE = 60_000

/** F-1: with the rule the setup is complete, and the first load comes with the first run that is due. */
function Begins({ connection, rule }: { connection: Connection; rule: RuleInput }) {
  const t = setupText.use()
  const now = useNow()
  const preview = usePreview(connection.id, rule)
  const first = preview.isError ? undefined : preview.data?.next[0]
  const said = rule.mode === 'manual' ? t.rule.byHand : first === undefined ? t.rule.byItself : t.rule.begins(clock(Math.ceil(first / MINUTE) * MINUTE, now))
  // A rule that is none begins nothing.
  if (preview.isError) return null
  return <Alert type="info" showIcon className="rule-begins" title={said} />
}
