import { DisconnectOutlined, StarFilled, StarOutlined } from '@ant-design/icons'
import { Tag, Tooltip } from 'antd'
import type { Connection, Employee } from '../../api/types'
import { ActionButton } from '../../ui/ActionButton'
import type { useEmployeeActs } from './acts'
import type { Spread } from '../../ui/VirtualTable'
import { BindSelect } from './BindSelect'
import type { employeesText } from './text'
import { marks } from '../../i18n/marks'

interface Props {
  connection: Connection
  all: Employee[]
  acts: ReturnType<typeof useEmployeeActs>
  allowed: boolean
  t: ReturnType<typeof employeesText.use>
  /** There is room for one column beside the one that is acted in. */
  narrow: boolean
  onUnbind: (employee: Employee) => void
}

export function columns({ connection, all, acts, allowed, t, narrow, onUnbind }: Props): Spread<Employee>[] {
  const busy = (act: { isPending: boolean; variables: unknown }, one: Employee) =>
    act.isPending && JSON.stringify(act.variables).includes(one.jdy_id)
  const who: Spread<Employee>[] = [
    {
      title: t.number,
      dataIndex: 'number',
      width: 80,
      className: 'numbers',
      render: (number: string) => number || <span className="quiet">—</span>,
    },
    { title: t.name, dataIndex: 'name', width: 100, grow: 1 },
    {
      title: t.mobile,
      dataIndex: 'mobile',
      width: 116,
      className: 'numbers',
      render: (mobile: string) => mobile || <span className="quiet">—</span>,
    },
  ]
  const whole: Spread<Employee>[] = [
    {
      title: t.name,
      width: 104,
      render: (_, one) => (
        <>
          {one.name}
          <small className="quiet numbers employee-aside">{one.number}</small>
          <small className="quiet numbers employee-aside">{one.mobile}</small>
        </>
      ),
    },
  ]
  return [
    ...(narrow ? whole : who),
    {
      title: t.user,
      width: narrow ? 190 : 184,
      grow: 2,
      render: (_, one) =>
        one.crm_user_id ? (
          <span className="bound">
            {one.crm_user_name ?? <span className="code">{one.crm_user_id}</span>} {one.bound_by && <Tag variant="filled">{t.by[one.bound_by]}</Tag>}
          </span>
        ) : !allowed ? (
          <span className="quiet">{t.unbound}</span>
        ) : (
          <BindSelect
            connection={connection.id}
            employee={one}
            employees={all}
            busy={busy(acts.bind, one)}
            onChoose={(user, name) => acts.bind.mutate({ employee: one, user, name })}
          />
        ),
    },
    {
      title: <Tooltip title={t.ownerWhy}>{t.owner}</Tooltip>,
      width: 184,
      render: (_, one) => {
        if (!one.crm_user_id) return null
        if (one.crm_user_id === connection.default_owner) {
          return (
            <Tag variant="filled" className="state state-busy" icon={<StarFilled aria-hidden />}>
              {t.owner}
            </Tag>
          )
        }
        return (
          <ActionButton
            needs="administrator"
            size="small"
            type="text"
            className="row-act"
            icon={<StarOutlined aria-hidden />}
            loading={busy(acts.own, one)}
            aria-label={marks.now().of(one.name, t.setOwner)}
            onClick={() => acts.own.mutate(one)}
          >
            {t.setOwner}
          </ActionButton>
        )
      },
    },
    {
      title: <span className="visually-hidden">{t.unbind}</span>,
      key: 'unbind',
      width: 104,
      align: 'right',
      render: (_, one) =>
        one.crm_user_id && (
          <ActionButton
            needs="administrator"
            size="small"
            type="text"
            icon={<DisconnectOutlined aria-hidden />}
            because={one.crm_user_id === connection.default_owner ? t.ownerStays : undefined}
            aria-label={marks.now().of(one.name, t.unbind)}
            onClick={() => onUnbind(one)}
          >
            {t.unbind}
          </ActionButton>
        ),
    },
  ]
}
