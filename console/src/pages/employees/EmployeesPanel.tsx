import { SyncOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Alert, Grid, Segmented } from 'antd'
import { useDeferredValue, useState } from 'react'
import { employeesQuery, soughtEmployeesQuery } from '../../api/connections'
import type { Connection, Employee } from '../../api/types'
import { ActionButton, useAllowed } from '../../ui/ActionButton'
import { useConfirm } from '../../ui/confirm'
import { FilterBar, Search } from '../../ui/FilterBar'
import { useFilters } from '../../ui/filters'
import { EmptyView, Shown } from '../../ui/views'
import { VirtualTable } from '../../ui/VirtualTable'
import { useEmployeeActs, useMatches } from './acts'
import { columns } from './columns'
import './employees.css'
import { filtered, type Match, type Which } from './match'
import { employeesText } from './text'
import { marks } from '../../i18n/marks'

const FILTERS = ['q', 'bound'] as const

/** 账户映射, on its own page and as a step of the wizard. */
export function EmployeesPanel({ connection, height }: { connection: Connection; height?: number }) {
  const employees = useQuery(employeesQuery(connection.id))
  return (
    <Shown query={employees}>
      {(all) => <Employees connection={connection} all={all} {...(height && { height })} />}
    </Shown>
  )
}

interface Props {
  connection: Connection
  all: Employee[]
  height?: number
}

function Employees({ connection, all, height }: Props) {
  const t = employeesText.use()
  const { filters, change, clear, any } = useFilters(FILTERS)
  const which: Which = filters.bound === 'true' ? 'bound' : filters.bound === 'false' ? 'unbound' : 'all'
  const [chosen, setChosen] = useState<string[]>([])
  const q = useDeferredValue((filters.q ?? '').trim())
  const sought = useQuery(soughtEmployeesQuery(connection.id, q))
  const found = sought.data?.map((one) => one.jdy_id)
  const acts = useEmployeeActs(connection.id)
  const allowed = useAllowed('administrator')
  const matches = useMatches(connection.id, all, allowed)
  const narrow = !(Grid.useBreakpoint().sm ?? true)
  const ask = useQuestions(all)
  const bound = all.filter((one) => one.crm_user_id)
  const selected = bound.filter((one) => chosen.includes(one.jdy_id))
  const unbind = async (some: Employee[]) => {
    if (await ask.unbind(some)) acts.unbind.mutate(some, { onSuccess: () => setChosen([]) })
  }
  const bindAll = async () => {
    if (await ask.byName(matches)) acts.bindAll.mutate(matches)
  }
  const refresh = (
    <ActionButton
      needs="operator"
      type={all.length === 0 ? 'primary' : 'default'}
      icon={<SyncOutlined aria-hidden />}
      loading={acts.refresh.isPending}
      onClick={() => acts.refresh.mutate()}
    >
      {t.refresh}
    </ActionButton>
  )
  if (all.length === 0) {
    return (
      <EmptyView title={t.none} action={refresh}>
        {t.noneWhy}
      </EmptyView>
    )
  }
  return (
    <>
      {bound.length > 0 && !connection.default_owner && (
        <Alert type="warning" showIcon className="employees-alert" title={t.noOwner} />
      )}
      <FilterBar any={any} onClear={clear}>
        <Segmented<Which>
          aria-label={t.bound}
          value={which}
          options={(['all', 'unbound', 'bound'] as const).map((value) => ({ value, label: t[value] }))}
          onChange={(next) => change({ bound: next === 'all' ? '' : String(next === 'bound') })}
        />
        <Search label={t.search} value={filters.q} onChange={(q) => change({ q })} />
        <span className="employees-acts">
          {matches.length > 0 && (
            <ActionButton needs="administrator" loading={acts.bindAll.isPending} onClick={() => void bindAll()}>
              {t.byName(matches.length)}
            </ActionButton>
          )}
          {selected.length > 0 && (
            <ActionButton needs="administrator" loading={acts.unbind.isPending} onClick={() => void unbind(selected)}>
              {t.unbindSome(selected.length)}
            </ActionButton>
          )}
          {refresh}
        </span>
      </FilterBar>
      <VirtualTable<Employee>
        height={height}
        rowKey="jdy_id"
        dataSource={filtered(all, which, filters.q ?? '', found)}
        columns={columns({ connection, all, acts, allowed, t, narrow, onUnbind: (one) => void unbind([one]) })}
        rowSelection={{
          columnWidth: 36,
          getTitleCheckboxProps: () => ({ 'aria-label': t.selectAll }),
          selectedRowKeys: chosen,
          onChange: (keys) => setChosen(keys as string[]),
          getCheckboxProps: (one) => ({
            disabled: !one.crm_user_id || one.crm_user_id === connection.default_owner || !allowed,
            'aria-label': `${one.number} ${one.name}`,
          }),
        }}
        empty={<EmptyView title={t.noMatch} />}
        foot={t.counts(all.length, bound.length)}
      />
    </>
  )
}

/** What is asked before bindings change in number. */
function useQuestions(all: Employee[]) {
  const t = employeesText.use()
  const m = marks.use()
  const confirm = useConfirm()
  const left = (some: Employee[]) => all.filter((one) => one.crm_user_id && !some.includes(one)).length
  return {
    unbind: (some: Employee[]) =>
      confirm({
        title: t.unbindTitle(some.length),
        danger: true,
        yes: t.unbind,
        consequence: (
          <>
            <p>{m.list(some.map((one) => one.name))}</p>
            <p>{t.unbindWhat}</p>
            {left(some) === 0 && <p>{t.unbindLast}</p>}
          </>
        ),
      }),
    byName: (matches: Match[]) =>
      confirm({
        title: t.byNameTitle,
        yes: t.byNameYes(matches.length),
        consequence: (
          <>
            <p>{t.byNameWhat}</p>
            <p>{m.list(matches.map(({ employee }) => m.aside(employee.name, employee.number)))}</p>
          </>
        ),
      }),
  }
}
