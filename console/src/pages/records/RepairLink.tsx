import { Link } from 'react-router'
import { useSession } from '../../app/session'
import { placeOf } from './repair'
import { recordsText } from './text'

interface Props {
  kind: string
  cause: string
  /** What people call the record, where it is one. */
  title?: string
  connection: string
  /** Nothing leads to where one is already. */
  here?: 'overview' | 'record'
}

/** The way to where something can be done about a cause. */
export function RepairLink({ kind, cause, title, connection, here }: Props) {
  const t = recordsText.use()
  const place = placeOf(kind, cause, useSession().demo, title)
  // A question is asked on the overview, and of a record beside it too.
  if (!place || (here && place.path === '')) return null
  return <Link to={`/c/${connection}${place.path && `/${place.path}`}`}>{t.repair[place.word]}</Link>
}
