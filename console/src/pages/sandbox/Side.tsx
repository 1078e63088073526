import { PaperClipOutlined, PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { of } from '../../api/connections'
import type { System } from '../../api/types'
import { words } from '../../i18n/words'
import { useConnection } from '../../shell/OfConnection'
import { useAct } from '../../ui/act'
import { ActionButton, useAllowed } from '../../ui/ActionButton'
import { useConfirm } from '../../ui/confirm'
import { Panel } from '../../ui/Panel'
import { EmptyView } from '../../ui/views'
import { actsOf, begins } from './acts'
import { AskForm } from './AskForm'
import { bondsOf, stand, type Bond } from './bonds'
import type { Act, Given, More } from './forms'
import { Standing } from './Standing'
import type { Line, Subject, Table } from './tables'
import { sandboxText } from './text'

interface Props {
  system: System
  subject: Subject
  table: Table
  /** What the connector says of the records of both sides. */
  bonds: Bond[]
  /** The number of the record that somebody was sent to. */
  sought: string | null
  /** Whether that record is to be changed on this side: its form is open from the beginning. */
  opens: boolean
  /** What the connector has of the record that is pointed at, on either side: the ids of its records. */
  pointed: string[]
  onPoint: (ids: string[]) => void
}

/** A number of more characters than this may be broken. */
const LONG = 14

interface Asking {
  act: Act
  about?: string
}

/** The first form that there is for the record that somebody was sent to. */
function opened(subject: Subject, system: System, table: Table, sought: string | null): Asking | undefined {
  const line = table.lines.find(({ cells }) => cells[0] === sought)
  const act = line && actsOf(subject, system, line).find(({ form }) => form)
  return act && sought !== null ? { act, about: sought } : undefined
}

/** Once, when it is drawn: whoever scrolls on is not called back. */
const shown = (row: HTMLTableRowElement | null) => row?.scrollIntoView({ block: 'center' })

/** One system's records; pointing at one shows its like on the other side. */
export function Side({ system, subject, table, bonds, sought, opens, pointed, onPoint }: Props) {
  const t = sandboxText.use()
  const { systems } = words.use()
  const { id } = useConnection()
  const allowed = useAllowed('operator')
  const [asking, ask] = useState<Asking | undefined>(() => (opens && allowed ? opened(subject, system, table, sought) : undefined))
  const act = useAct(async ({ act, given, more }: { act: Act; about?: string | undefined; given: Given; more: More }) => act.run?.(given, more), {
    done: (_, { act, about }) => t.done(about ? `${act.label} · ${about}` : act.label),
    stale: [[...of(id), 'sandbox']],
    then: () => ask(undefined),
  })
  const confirm = useConfirm()
  const agreed = ({ label, warning }: Act, about?: string) =>
    warning === undefined || confirm({ title: about ? `${label} · ${about}` : label, consequence: warning, yes: label, danger: true })
  const start = async (chosen: Act, about?: string) => {
    if (chosen.form) ask({ act: chosen, ...(about && { about }) })
    else if (await agreed(chosen, about)) act.mutate({ act: chosen, about, given: {}, more: { lines: [], shown: [], files: { kept: [], added: [] } } })
  }
  return (
    <Panel
      title={systems[system]}
      aside={String(table.lines.length)}
      flush
      extra={begins(subject, system).map((one) => (
        <ActionButton key={one.label} needs="operator" size="small" icon={<PlusOutlined aria-hidden />} onClick={() => void start(one)}>
          {one.label}
        </ActionButton>
      ))}
    >
      {table.lines.length === 0 && <EmptyView title={t.empty} />}
      {table.lines.length > 0 && (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what does not fit is scrolled to, by keyboard too
        <div className="sandbox-scroll" tabIndex={0} role="group" aria-label={systems[system]}>
          <table className="grid sandbox-grid">
            <thead>
              <tr>
                <th scope="col">
                  <span className="visually-hidden">{t.other}</span>
                </th>
                {table.columns.map((title, n) => (
                  <th key={title} scope="col" className={table.numbers?.includes(n) ? 'right' : undefined}>
                    {title}
                  </th>
                ))}
                <th scope="col">
                  <span className="visually-hidden">{t.acts}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {table.lines.map((line) => (
                <Row
                  key={line.id}
                  line={line}
                  subject={subject}
                  columns={table.columns}
                  numbers={table.numbers ?? []}
                  found={bondsOf(bonds, system, line)}
                  system={system}
                  sought={line.cells[0] === sought}
                  pointed={pointed}
                  onPoint={onPoint}
                >
                  <Acts acts={allowed ? actsOf(subject, system, line) : []} line={line} busy={act.isPending} onStart={(chosen) => void start(chosen, line.cells[0])} />
                </Row>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {asking && (
        <AskForm
          act={asking.act}
          about={asking.about}
          busy={act.isPending}
          onClose={() => ask(undefined)}
          onGiven={(given, more) => act.mutate({ act: asking.act, about: asking.about, given, more })}
        />
      )}
    </Panel>
  )
}

interface RowProps {
  line: Line
  subject: Subject
  system: System
  columns: string[]
  numbers: number[]
  found: Bond[]
  sought: boolean
  pointed: string[]
  onPoint: (ids: string[]) => void
  /** What can be done with it. */
  children: ReactNode
}

function Row({ line, subject, system, columns, numbers, found, sought, pointed, onPoint, children }: RowProps) {
  const like = sought || found.some(({ row }) => pointed.includes(row.id))
  return (
    <tr
      ref={sought ? shown : undefined}
      className={like ? 'sandbox-like' : undefined}
      onMouseEnter={() => onPoint(found.map(({ row }) => row.id))}
      onMouseLeave={() => onPoint([])}
    >
      <td>
        <Standing stand={stand(found, system, subject)} subject={subject} />
      </td>
      {line.cells.map((cell, n) => (
        <td key={n} data-title={columns[n]} className={numbers.includes(n) ? 'right numbers' : n === 0 && cell.length > LONG ? 'sandbox-long' : undefined}>
          {cell}
        </td>
      ))}
      <td className="sandbox-acts">{children}</td>
    </tr>
  )
}

function Acts({ acts, line, busy, onStart }: { acts: Act[]; line: Line; busy: boolean; onStart: (act: Act) => void }) {
  return acts.map((act) => (
    <Button
      key={act.label}
      type="link"
      size="small"
      disabled={busy}
      aria-label={`${act.label}: ${line.cells[0] ?? ''}`}
      title={act.files === undefined ? undefined : act.label}
      icon={act.files !== undefined && <PaperClipOutlined aria-hidden />}
      onClick={() => onStart(act)}
    >
      {act.files === undefined ? act.label : act.files || undefined}
    </Button>
  ))
}
