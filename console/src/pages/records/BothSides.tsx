import { ReloadOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { sidesQuery } from '../../api/records'
import type { Sides } from '../../api/types'
import { marks } from '../../i18n/marks'
import { words } from '../../i18n/words'
import { Time } from '../../ui/Time'
import { LoadingView, ProblemView } from '../../ui/views'
import { Words } from '../../ui/Words'
import { differing, fileDiffers, fileIn, ofSource, ofTarget, sized, verdict, type Cell, type File } from './sides'
import { recordsText } from './text'

/** What both systems say of a record now: read when this is opened, and again when somebody asks. */
export function BothSides({ connection, record }: { connection: string; record: string }) {
  const t = recordsText.use()
  const { systems } = words.use()
  const query = useQuery(sidesQuery(connection, record))
  const again = () => void query.refetch()
  if (query.isPending) {
    return (
      <>
        <p className="quiet" aria-hidden>{t.sidesReading}</p>
        <LoadingView rows={5} />
      </>
    )
  }
  if (query.error) return <ProblemView error={query.error} onRetry={again} />
  return (
    <>
      <div className="sides-head">
        <span className="quiet">
          {t.sidesRead} <Time at={query.data.read_at} as="full" />
        </span>
        <Button size="small" icon={<ReloadOutlined aria-hidden />} loading={query.isFetching} onClick={again}>
          {t.sidesAgain}
        </Button>
      </div>
      <Verdict sides={query.data} />
      {query.data.source && <p className="quiet">{t.sidesMapped(systems[query.data.source_system])}</p>}
      {!query.data.source && <p className="quiet">{t.filesGone}</p>}
      {(query.data.fields.length > 0 || query.data.files?.length) && <Fields sides={query.data} />}
    </>
  )
}

function Verdict({ sides }: { sides: Sides }) {
  const t = recordsText.use()
  const m = marks.use()
  const { systems } = words.use()
  const how = verdict(sides)
  const [source, target] = [systems[sides.source_system], systems[sides.target_system]]
  const said = {
    same: t.sidesSame,
    differs: m.of(t.sidesDiffer, m.list(differing(sides, t.files).map(m.field))),
    unwritten: t.sidesUnwritten(target),
    sourceGone: t.sidesGone(source),
    targetGone: t.sidesGone(target),
    bothGone: t.sidesBothGone,
  }[how]
  const why = [how === 'differs' && sides.stays, sides.lacks].filter((one): one is string => !!one)
  return (
    <Alert
      showIcon
      type={how === 'same' ? 'success' : how === 'unwritten' ? 'info' : 'warning'}
      title={said}
      description={why.length > 0 && why.map((one) => <div key={one}><Words>{one}</Words></div>)}
    />
  )
}

function Fields({ sides }: { sides: Sides }) {
  const t = recordsText.use()
  const m = marks.use()
  const { systems } = words.use()
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what does not fit is scrolled to, by keyboard too
    <div className="sides-scroll" role="group" aria-label={t.sides} tabIndex={0}>
      <table className="plain-table sides">
        <thead>
          <tr>
            <th scope="col">{t.field}</th>
            <th scope="col">{systems[sides.source_system]}</th>
            <th scope="col">{systems[sides.target_system]}</th>
          </tr>
        </thead>
        <tbody>
          {sides.fields.map((field) => (
            <tr key={field.field} className={field.differs ? 'differs' : undefined}>
              <th scope="row">
                {m.field(field.source_label)}
                {field.target_label !== field.source_label && <div className="quiet">→ {m.field(field.target_label)}</div>}
                {field.differs && <div className="sides-mark">≠ {t.sidesMark}</div>}
                {field.kept && <div className="quiet">{t.sidesKept}</div>}
              </th>
              <td><Said cell={ofSource(sides, field)} /></td>
              <td><Said cell={ofTarget(sides, field)} /></td>
            </tr>
          ))}
          {sides.files?.map((file, n) => <FileRow key={n} file={file} gone={!sides.source} target={systems[sides.target_system]} />)}
        </tbody>
      </table>
    </div>
  )
}

/** An attachment: on which side it is, and what becomes of it; nothing where the record is gone from its source. */
function FileRow({ file, gone, target }: { file: File; gone: boolean; target: string }) {
  const t = recordsText.use()
  const there = fileIn(file)
  const differs = !gone && fileDiffers(file)
  const why = gone ? undefined : { same: undefined, missing: t.fileMissing, left: t.fileLeft, theirs: t.fileTheirs(target) }[file.stands]
  return (
    <tr className={differs ? 'differs' : undefined}>
      <th scope="row">
        {t.files} {file.name}
        {file.size !== null && <span className="quiet nowrap"> {sized(file.size)}</span>}
        {differs && <div className="sides-mark">≠ {t.sidesMark}</div>}
        {why && <div className="quiet">{why}</div>}
      </th>
      {[there.source, there.target].map((is, side) => (
        <td key={side}>{is ? t.fileThere : <span className="quiet">{t.fileNotThere}</span>}</td>
      ))}
    </tr>
  )
}

function Said({ cell }: { cell: Cell }) {
  const t = recordsText.use()
  if ('text' in cell) return cell.text
  if ('stop' in cell) return <span className="sides-stop"><Words>{cell.stop}</Words></span>
  const why = { source: t.sidesNotThere, target: t.sidesNotThere, unwritten: t.sidesNotYet, empty: '—' }[cell.missing]
  return <span className="quiet">{why}</span>
}
