import { Steps } from 'antd'
import { useEffect, type ReactNode } from 'react'
import { PageHeader } from '../../ui/PageHeader'
import { Panel } from '../../ui/Panel'
import './setup.css'
import { setupText, STEPS, type Step } from './text'

interface Props {
  title: string
  step: Step
  /** The furthest step that can be gone to. */
  reached: Step
  onStep: (step: Step) => void
  children: ReactNode
}

/** The frame of the wizard: the steps, which of them are open, and the one that is shown. */
export function Wizard({ title, step, reached, onStep, children }: Props) {
  const t = setupText.use()
  const furthest = STEPS.indexOf(reached)
  // A step begins at its top, wherever the one before was left.
  useEffect(() => {
    window.scrollTo({ top: 0 })
  }, [step])
  return (
    <>
      <PageHeader title={title}>{t.lead}</PageHeader>
      <div className="wizard">
        <Steps
          orientation="vertical"
          size="small"
          className="wizard-steps"
          current={STEPS.indexOf(step)}
          onChange={(index) => onStep(STEPS[index] ?? step)}
          items={STEPS.map((name, index) => ({
            title: t.steps[name][0],
            content: t.steps[name][1],
            disabled: index > furthest,
          }))}
        />
        <Panel title={t.steps[step][0]} aside={`${STEPS.indexOf(step) + 1} / ${STEPS.length}`}>
          {children}
        </Panel>
      </div>
    </>
  )
}

/** What stands at the foot of a step: on the left the way back, on the right the way on. */
export function WizardFoot({ back, children }: { back?: ReactNode; children?: ReactNode }) {
  return (
    <div className="wizard-foot">
      <div>{back}</div>
      <div className="wizard-on">{children}</div>
    </div>
  )
}
