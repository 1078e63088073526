import { useQuery } from '@tanstack/react-query'
import { Form, Select } from 'antd'
import { connectionsQuery } from '../../api/connections'
import { allows } from '../../api/session'
import type { Role } from '../../api/types'
import { marks } from '../../i18n/marks'
import { useSession } from '../../app/session'
import { words } from '../../i18n/words'
import { settingsText } from './text'

const ROLES: Role[] = ['viewer', 'operator', 'administrator']

/** How far a user or a token reaches: never further than who gives it. */
export function ScopeFields() {
  const t = settingsText.use()
  const { roles } = words.use()
  const m = marks.use()
  const { role } = useSession()
  const connections = useQuery(connectionsQuery)
  const options = ROLES.filter((one) => allows(role, one)).map((one) => ({
    value: one,
    label: m.aside(roles[one], t.roleWhat[one]),
  }))
  return (
    <>
      <Form.Item name="role" label={t.role} rules={[{ required: true }]}>
        <Select options={options} />
      </Form.Item>
      <Form.Item name="connections" label={t.scope} extra={t.scopeWhy}>
        <Select
          mode="multiple"
          allowClear
          placeholder={t.all}
          options={(connections.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          showSearch={{ optionFilterProp: 'label' }}
        />
      </Form.Item>
    </>
  )
}

/** The connections of a row in words. */
export function Scope({ connections }: { connections: string[] | null }) {
  const t = settingsText.use()
  const m = marks.use()
  const all = useQuery(connectionsQuery)
  if (connections === null) return <span className="quiet">{t.all}</span>
  const names = new Map(all.data?.map(({ id, name }) => [id, name]))
  return <>{m.list(connections.map((id) => names.get(id) ?? id))}</>
}
