import { CheckCircleOutlined, ClockCircleOutlined, MinusCircleOutlined } from '@ant-design/icons'
import { Button, Tag } from 'antd'
import { useNavigate } from 'react-router'
import { of } from '../../api/connections'
import { presetPlan, provision, switchPreset } from '../../api/presets'
import type { Preset, PresetPlan } from '../../api/types'
import { named } from '../../i18n/words'
import { useAct } from '../../ui/act'
import { ActionButton } from '../../ui/ActionButton'
import { useConfirm } from '../../ui/confirm'
import { Time } from '../../ui/Time'
import { Words } from '../../ui/Words'
import { Items } from './Items'
import { presetsText } from './text'

/** One switch: what it does, where it stands, and what happens when it is used. */
export function PresetCard({ preset, connection }: { preset: Preset; connection: string }) {
  const t = presetsText.use()
  const label = named(t.names, preset.name, preset.label)
  return (
    <section className="preset" aria-label={label}>
      <div className="preset-head">
        <h2>{label}</h2>
        <PresetState preset={preset} />
      </div>
      <p>{named(t.about, preset.name, '')}</p>
      <div className="preset-foot">
        <span className="quiet">
          {preset.one_way ? t.oneWay : t.canOff}
          {' · '}
          {t.seen} <Time at={preset.seen_at} />
        </span>
        <PresetSwitch preset={preset} connection={connection} />
      </div>
    </section>
  )
}

/** The button that switches it, where it can be switched. */
export function PresetSwitch({ preset, connection, size }: { preset: Preset; connection: string; size?: 'small' }) {
  const t = presetsText.use()
  const { on, off, busy } = usePresetSwitch(preset, connection)
  const label = named(t.names, preset.name, preset.label)
  if (preset.on && preset.one_way) return null
  return (
    <ActionButton
      needs="administrator"
      loading={busy}
      size={size}
      aria-label={size && (preset.on ? t.confirmOff(label) : t.confirm(label))}
      onClick={preset.on ? off : on}
    >
      {preset.on ? t.switchOff : t.switchOn}
    </ActionButton>
  )
}

/** Switching a preset: what will be created is looked up first, and read before the click that cannot be undone. */
function usePresetSwitch(preset: Preset, connection: string): { on: () => void; off: () => void; busy: boolean } {
  const t = presetsText.use()
  const label = named(t.names, preset.name, preset.label)
  const confirm = useConfirm()
  const navigate = useNavigate()
  const change = useAct((on: boolean) => switchPreset(connection, preset.name, on), {
    done: (_, on) => (on ? t.done(label) : t.doneOff(label)),
    stale: ['presets', 'provision', 'streams', 'settings'].map((part) => [...of(connection), part]),
  })
  // What the dialog has told is done at once, and not only by the next run.
  const make = useAct(() => provision(connection), {
    done: ({ items }) => {
      const failed = items.filter((one) => one.status === 'failed').length
      return t.created(items.length - failed, failed)
    },
    stale: ['presets', 'provision'].map((part) => [...of(connection), part]),
  })
  const plan = useAct(() => presetPlan(connection, preset.name), {
    then: (found) => {
      void ask(found)
    },
  })
  const ask = async (found: PresetPlan) => {
    const yes = await confirm({
      title: t.confirm(label),
      consequence: (leave) => (
        <Consequence
          preset={preset}
          plan={found}
          onSettings={() => {
            leave()
            void navigate(`/c/${connection}/settings`)
          }}
        />
      ),
      yes: t.switchOn,
      mustRead: preset.one_way,
    })
    const makes = !found.by_hand && found.will_create.length > 0
    if (yes) change.mutate(true, { onSuccess: () => makes && make.mutate() })
  }
  const askOff = async () => {
    if (await confirm({ title: t.confirmOff(label), consequence: t.offWhat, yes: t.switchOff })) change.mutate(false)
  }
  return { on: () => plan.mutate(), off: () => void askOff(), busy: change.isPending || plan.isPending || make.isPending }
}

function PresetState({ preset: { on, in_effect } }: { preset: Preset }) {
  const t = presetsText.use()
  const [tone, icon, label] = !on
    ? (['plain', <MinusCircleOutlined key="i" />, t.off] as const)
    : in_effect
      ? (['good', <CheckCircleOutlined key="i" />, t.on] as const)
      : (['wait', <ClockCircleOutlined key="i" />, t.pending] as const)
  return (
    <Tag variant="filled" icon={icon} className={`state state-${tone}`}>
      {label}
    </Tag>
  )
}

function Consequence({ preset, plan, onSettings }: { preset: Preset; plan: PresetPlan; onSettings: () => void }) {
  const t = presetsText.use()
  return (
    <>
      <p>
        <b><Words>{preset.warning}</Words></b>
      </p>
      {plan.notes.map((note) => (
        <p key={note}><Words>{note}</Words></p>
      ))}
      {/* The notes are what has to be decided, in the settings, before (IN-3). */}
      {plan.notes.length > 0 && (
        <p>
          <Button size="small" onClick={onSettings}>
            {t.openSettings}
          </Button>
        </p>
      )}
      {plan.will_create.length === 0 && <p>{t.nothing}</p>}
      {plan.will_create.length > 0 && (
        <>
          <p>{t.willCreate}</p>
          <Items items={plan.will_create} />
        </>
      )}
      {plan.by_hand && plan.will_create.length > 0 && <p>{t.byHand}</p>}
    </>
  )
}
