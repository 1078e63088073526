import { useParams } from 'react-router'
import { ownsAll } from '../../api/session'
import { useSession } from '../../app/session'
import { PageHeader } from '../../ui/PageHeader'
import { Subpages } from '../../ui/Subpages'
import { Audit } from './Audit'
import { Instance } from './Instance'
import { settingsText } from './text'
import { Tokens } from './Tokens'
import { Users } from './Users'

/** What belongs to the whole installation. Tokens are everybody's own; the rest is for administrators of all of it. */
export function Settings() {
  const t = settingsText.use()
  const { tab } = useParams()
  const owner = ownsAll(useSession())
  const tabs = [
    ...(owner ? [{ key: 'users', children: <Users /> }] : []),
    { key: 'tokens', children: <Tokens /> },
    ...(owner
      ? [
          { key: 'instance', children: <Instance /> },
          { key: 'audit', children: <Audit /> },
        ]
      : []),
  ] as { key: keyof typeof t.tabs; children: React.ReactNode }[]
  const active = tabs.find(({ key }) => key === tab) ?? tabs[0]
  return (
    <>
      <PageHeader title={t.title} />
      <Subpages
        label={t.title}
        pages={tabs.map(({ key }) => ({ to: `/settings/${key}`, label: t.tabs[key], here: key === active?.key }))}
      />
      {active?.children}
    </>
  )
}
