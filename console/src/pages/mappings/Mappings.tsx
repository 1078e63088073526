import { useQuery } from '@tanstack/react-query'
import { Badge } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { mappingsQuery } from '../../api/mappings'
import type { Mapping } from '../../api/types'
import { named, words } from '../../i18n/words'
import { useConnection } from '../../shell/OfConnection'
import { PageHeader } from '../../ui/PageHeader'
import { Panel } from '../../ui/Panel'
import { Shown } from '../../ui/views'
import { Custom } from './Custom'
import { howMany } from './draft'
import './mappings.css'
import { Standard } from './Standard'
import { mappingsText } from './text'

/** Chapter M as it is in force, and what a tenant adds to it. */
export function Mappings() {
  const t = mappingsText.use()
  const { id } = useConnection()
  const mappings = useQuery(mappingsQuery(id))
  return (
    <>
      <PageHeader title={t.title}>{t.lead}</PageHeader>
      <Shown query={mappings}>{(all) => <Chosen all={all.filter(({ rows }) => rows.length > 0)} />}</Shown>
    </>
  )
}

function Chosen({ all }: { all: Mapping[] }) {
  const t = mappingsText.use()
  const { kinds } = words.use()
  const [params] = useSearchParams()
  const mapping = all.find((one) => one.kind === params.get('kind')) ?? all[0]
  if (!mapping) return null
  return (
    <div className="mappings">
      <nav aria-label={t.kinds} className="mapping-kinds">
        {all.map(({ kind, label, overrides }) => (
          <Link
            key={kind}
            to={`?kind=${kind}`}
            replace
            className="mapping-kind"
            aria-current={kind === mapping.kind ? 'page' : undefined}
          >
            {named(kinds, kind, label)}
            <Badge count={howMany(overrides)} color="#4a5565" size="small" title={t.custom} />
          </Link>
        ))}
      </nav>
      <div className="stack mapping-of">
        <Panel title={t.standard} aside={t.to[mapping.direction]} flush>
          <Standard mapping={mapping} />
        </Panel>
        <Custom key={mapping.kind} mapping={mapping} all={all} />
      </div>
    </div>
  )
}
