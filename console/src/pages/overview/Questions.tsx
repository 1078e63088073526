import { useQuery } from '@tanstack/react-query'
import { of } from '../../api/connections'
import { answerQuestion, questionsQuery } from '../../api/records'
import type { Question } from '../../api/types'
import { useAct } from '../../ui/act'
import { ActionButton } from '../../ui/ActionButton'
import { useConfirm } from '../../ui/confirm'
import { Panel } from '../../ui/Panel'
import { Time } from '../../ui/Time'
import { Words } from '../../ui/Words'
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
  const confirm = useConfirm()
  const answer = useAct((given: string) => answerQuestion(connection, question.id, given), {
    done: t.answered,
    stale: ['questions', 'records', 'causes'].map((part) => [...of(connection), part]),
  })
  const ask = async (option: Question['options'][number]) => {
    const consequence = (
      <>
        <p><Words>{question.text}</Words></p>
        <p>
          <b><Words>{option.label}</Words></b>
        </p>
      </>
    )
    if (await confirm({ title: question.title, consequence, yes: t.choose })) answer.mutate(option.answer)
  }
  return (
    <li className="question">
      <div>
        <b>{question.title}</b> <Time at={question.at} />
        <div><Words>{question.text}</Words></div>
      </div>
      <span className="question-answers">
        {question.options.map((option) => (
          <ActionButton
            key={option.answer}
            needs="operator"
            size="small"
            loading={answer.isPending && answer.variables === option.answer}
            onClick={() => void ask(option)}
          >
            <Words>{option.label}</Words>
          </ActionButton>
        ))}
      </span>
    </li>
  )
}
