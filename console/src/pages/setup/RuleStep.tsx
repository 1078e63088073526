import { useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { of } from '../../api/connections'
import { RuleEditor } from '../rule/RuleEditor'
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
        foot={(keep) => (
          <WizardFoot back={<Button onClick={onBack}>{t.back}</Button>}>{keep(t.rule.keep, true)}</WizardFoot>
        )}
      />
    </>
  )
}
