import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { of } from '../../api/connections'
import { answerQuestion, questionsQuery } from '../../api/records'
import type { Question } from '../../api/types'
import { marks } from '../../i18n/marks'
import { named, words } from '../../i18n/words'
import { useAct } from '../../ui/act'
import { ActionButton } from '../../ui/ActionButton'
import { useConfirm } from '../../ui/confirm'
import { Panel } from '../../ui/Panel'
import { Time } from '../../ui/Time'
import { Words } from '../../ui/Words'
import { overruled, rowsOf, type Option } from './beside'
import './overview.css'
import { overviewText } from './text'

/** What only a person can decide (PR-5, CU-4, an unconfirmed create); shown only while there is any, of one record or of all. */
export function Questions({ connection, of: record }: { connection: string; of?: { kind: string; title: string } }) {
  const t = overviewText.use()
  const questions = useQuery(questionsQuery(connection))
  const asked = questions.data?.filter(({ kind, title }) => !record || (kind === record.kind && title === record.title))
  if (!asked?.length) return null
  return (
    <Panel title={t.questions} flush>
      <ul className="causes">
        {asked.map((question) => (
          <QuestionRow key={question.id} question={question} connection={connection} />
        ))}
      </ul>
    </Panel>
  )
}

function QuestionRow({ question, connection }: { question: Question; connection: string }) {
  const t = overviewText.use()
  const m = marks.use()
  const confirm = useConfirm()
  const answer = useAct((given: string) => answerQuestion(connection, question.id, given), {
    done: t.answered,
    stale: ['questions', 'records', 'causes'].map((part) => [...of(connection), part]),
  })
  const ask = async (option: Option) => {
    const consequence = (
      <>
        <p><Words>{question.text}</Words></p>
        <p>
          <b><Words>{option.label}</Words></b>
        </p>
        <Replaced question={question} option={option} />
      </>
    )
    if (await confirm({ title: question.title, consequence, yes: t.choose })) answer.mutate(option.answer)
  }
  const compared = question.options.some((option) => option.compared.length > 0)
  const Options = compared ? Beside : Plain
  return (
    <li className="question">
      <div>
        <b>{question.title}</b> <Time at={question.at} />
        <div><Words>{question.text}</Words></div>
      </div>
      <Options
        question={question}
        connection={connection}
        choice={(option, label) => (
          <ActionButton
            key={option.answer}
            needs="operator"
            size="small"
            aria-label={label ? m.of(label, option.number ?? option.label) : undefined}
            loading={answer.isPending && answer.variables === option.answer}
            onClick={() => void ask(option)}
          >
            {label ?? <Words>{option.label}</Words>}
          </ActionButton>
        )}
      />
    </li>
  )
}

/** What the choice changes later by itself: where both say something, one side's word goes to the other (CU-4). */
function Replaced({ question, option }: { question: Question; option: Option }) {
  const t = overviewText.use()
  const m = marks.use()
  const { systems } = words.use()
  const fields = overruled(option, question)
  const { prevails } = question
  if (!prevails || fields.length === 0) return null
  const other = systems[prevails === 'crm' ? 'jdy' : 'crm']
  return (
    <>
      <p>{t.replaced(systems[prevails as 'jdy' | 'crm'], other)}</p>
      <ul>
        {fields.map(({ label, from, to }) => (
          <li key={label}>{m.of(m.field(label), `${from} → ${to}`)}</li>
        ))}
      </ul>
    </>
  )
}

interface OptionsProps {
  question: Question
  connection: string
  choice: (option: Option, label?: string) => ReactNode
}

function Plain({ question, choice }: OptionsProps) {
  return <span className="question-answers">{question.options.map((option) => choice(option))}</span>
}

/** The record in question beside each that was found, field by field, so that one can decide without opening either system. */
function Beside({ question, connection, choice }: OptionsProps) {
  const t = overviewText.use()
  const m = marks.use()
  const { systems } = words.use()
  const found = question.options.filter((option) => option.compared.length > 0)
  const fields = rowsOf(found)
  return (
    <>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what does not fit is scrolled to, by keyboard too */}
      <div className="question-scroll" tabIndex={0} role="group" aria-label={question.title}>
        <table className="question-beside">
          <thead>
            <tr>
              <th scope="col">{t.field}</th>
              <th scope="col">
                {t.inQuestion}
                <div>{question.title}</div>
              </th>
              {found.map((option) => (
                <th scope="col" key={option.answer}>
                  {systems[question.target_system ?? 'crm']}
                  <div>{option.number}</div>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fields.map(({ label, mine, theirs }) => (
              <tr key={label}>
                <th scope="row">{m.field(label)}</th>
                <td>{mine ?? <span className="quiet">—</span>}</td>
                {theirs.map((one, n) => (
                  <td key={n} className={one.same ? 'same' : undefined}>
                    {one.text ?? <span className="quiet">—</span>}
                    {one.same && <span className="quiet"> {t.same}</span>}
                  </td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row" colSpan={2}>{t.whichOne}</th>
              {found.map((option) => (
                <td key={option.answer}>
                  {choice(option, t.thisOne)}
                  {option.stands_still && <Still option={option} connection={connection} />}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
      <span className="question-answers">{question.options.filter((option) => !found.includes(option)).map((option) => choice(option))}</span>
    </>
  )
}

/** The found record's own failure is cured by the same answer. */
function Still({ option: { number, stands_still }, connection }: { option: Option; connection: string }) {
  const t = overviewText.use()
  const { kinds } = words.use()
  // What waits for something else waits for it all the same.
  if (!stands_still || stands_still.state === 'held') return null
  const to = `/c/${connection}/records?kind=${stands_still.kind}&q=${encodeURIComponent(number ?? '')}`
  return (
    <div className="quiet question-still">
      {t.releases} <Link to={to} className="within-text">{t.itsRecord(named(kinds, stands_still.kind), number ?? '')}</Link>
    </div>
  )
}
