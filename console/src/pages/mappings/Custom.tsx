import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { of } from '../../api/connections'
import { fieldsQuery, jdyFieldsQuery, keepMappings, mappingsQuery } from '../../api/mappings'
import { Problem } from '../../api/problem'
import type { Mapping } from '../../api/types'
import { useConnection } from '../../shell/OfConnection'
import { useAct } from '../../ui/act'
import { ActionButton, useAllowed } from '../../ui/ActionButton'
import { useLeaving } from '../../ui/leaving'
import { Panel } from '../../ui/Panel'
import { EmptyView } from '../../ui/views'
import { draftOf, faultsOf, howMany, overridesOf, placed, type Draft } from './draft'
import { Defaults, Further, Values, type Editing } from './parts'
import { mappingsText } from './text'

/** What a tenant carries besides the table: checked while it is written, and by the server before it is kept. */
export function Custom({ mapping, all }: { mapping: Mapping; all: Mapping[] }) {
  const t = mappingsText.use()
  const { id } = useConnection()
  const client = useQueryClient()
  const allowed = useAllowed('administrator')
  const described = useQuery({ ...fieldsQuery(id, mapping.kind), enabled: allowed || howMany(mapping.overrides) > 0 })
  const kept = draftOf(mapping.overrides)
  const [changed, setDraft] = useState<Draft>()
  const [tried, setTried] = useState(false)
  const [said, setSaid] = useState<string[]>([])
  const draft = changed ?? kept
  useLeaving(changed !== undefined)
  // Each look costs 精斗云 some calls, so there is none before something is written here.
  const jdy = useQuery({ ...jdyFieldsQuery(id, mapping.kind), enabled: allowed && howMany(overridesOf(draft)) > 0 })
  const faults = faultsOf(draft, mapping, described.data, jdy.data)
  const wrong = Object.values(faults)
  const save = useAct(
    () =>
      keepMappings(id, {
        ...Object.fromEntries(all.map((one) => [one.kind, one.overrides])),
        [mapping.kind]: overridesOf(draft),
      }),
    {
      done: t.saved,
      stale: [[...of(id), 'settings']],
      then: (now) => {
        client.setQueryData(mappingsQuery(id).queryKey, now)
        setDraft(undefined)
        setTried(false)
      },
      failed: (error) => {
        const texts = error instanceof Problem ? error.texts?.[mapping.kind] : undefined
        setSaid(texts ?? [])
        return texts !== undefined
      },
    },
  )
  const change = (next: Draft) => {
    setDraft(next)
    setSaid([])
  }
  const told = placed(said, draft)
  const editing: Editing = {
    mapping,
    described: described.data,
    jdy: jdy.isPending ? 'asked' : jdy.data,
    draft,
    change,
    disabled: !allowed || save.isPending,
    // What is merely not written yet is told when it is to be saved.
    fault: (place) => {
      const fault = faults[place]
      return told.at[place] ?? (fault && (fault !== 'empty' || tried) ? t.faults[fault] : undefined)
    },
  }
  if (!allowed && howMany(mapping.overrides) === 0) {
    return (
      <Panel title={t.custom}>
        <EmptyView title={t.none}>{t.noneWhy}</EmptyView>
      </Panel>
    )
  }
  return (
    <Panel title={t.custom}>
      {described.isError && <Alert type="warning" showIcon title={t.noFields} className="custom-alert" />}
      {told.rest.map((text) => (
        <Alert key={text} type="error" showIcon title={text} className="custom-alert" />
      ))}
      <Further {...editing} />
      <Values {...editing} />
      <Defaults {...editing} />
      <div className="custom-foot">
        <ActionButton
          needs="administrator"
          type="primary"
          loading={save.isPending}
          disabled={!allowed || changed === undefined}
          onClick={() => {
            setTried(true)
            if (wrong.length === 0) save.mutate()
          }}
        >
          {t.save}
        </ActionButton>
        {changed && (
          <>
            <Button
              onClick={() => {
                setDraft(undefined)
                setTried(false)
                setSaid([])
              }}
            >
              {t.reset}
            </Button>
            <span className="quiet" aria-live="polite">
              {tried && wrong.length > 0 ? t.faulty(wrong.length) : t.unsaved}
            </span>
          </>
        )}
        {!changed && <span className="quiet">{t.customWhy}</span>}
      </div>
    </Panel>
  )
}
