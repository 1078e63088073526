import { PlusOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Tag } from 'antd'
import { useState } from 'react'
import { changeUser, createUser, usersQuery, type User } from '../../api/instance'
import { asProblem } from '../../api/problem'
import { sessionQuery } from '../../api/session'
import { useSession } from '../../app/session'
import { words } from '../../i18n/words'
import { useAct } from '../../ui/act'
import { ActionButton } from '../../ui/ActionButton'
import { useConfirm } from '../../ui/confirm'
import { Grid, type Column } from '../../ui/Grid'
import { Panel } from '../../ui/Panel'
import { Time } from '../../ui/Time'
import { Shown } from '../../ui/views'
import { FormDrawer, placeOf } from './FormDrawer'
import { Scope, ScopeFields } from './ScopeFields'
import './settings.css'
import { settingsText } from './text'

/** The server decides what a good password is; this much is said before it is asked. */
const LEAST = 10

export function Users() {
  const t = settingsText.use()
  const users = useQuery(usersQuery)
  const [edited, setEdited] = useState<User | 'new'>()
  const columns = useColumns(setEdited, users.data ?? [])
  return (
    <>
      <div className="tab-head">
        <span className="quiet">{t.users.lead}</span>
        <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEdited('new')}>
          {t.users.add}
        </Button>
      </div>
      <Panel flush>
        <Shown query={users}>
          {(rows) => <Grid label={t.tabs.users} rows={rows} columns={columns} rowKey={(one) => one.id} />}
        </Shown>
      </Panel>
      {edited && <UserDrawer user={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />}
    </>
  )
}

function useColumns(onEdit: (user: User) => void, all: User[]): Column<User>[] {
  const t = settingsText.use()
  const { roles } = words.use()
  const session = useSession()
  return [
    {
      title: t.users.name,
      cell: (one) => (
        <>
          <span title={one.name}>{one.display_name ?? one.name}</span> {one.name === session.user && <Tag variant="filled">{t.users.self}</Tag>}
          <div className="narrow-only quiet">{roles[one.role]}</div>
        </>
      ),
    },
    { title: t.role, wide: true, cell: (one) => roles[one.role] },
    { title: t.scope, wide: true, cell: (one) => <Scope connections={one.connections} /> },
    { title: t.users.state, cell: (one) => <UserState user={one} /> },
    { title: t.created, wide: true, cell: (one) => <Time at={one.created_at} as="short" /> },
    { title: t.acts, quiet: true, right: true, cell: (one) => <UserActs user={one} last={isLast(one, all)} onEdit={() => onEdit(one)} /> },
  ]
}

function UserState({ user }: { user: User }) {
  const t = settingsText.use()
  if (user.disabled) return <Tag className="state state-bad">{t.users.disabled}</Tag>
  if (user.must_change_password) return <Tag className="state state-wait">{t.users.mustChange}</Tag>
  return <Tag className="state state-good">{t.users.active}</Tag>
}

const mayAll = (one: User) => !one.disabled && one.role === 'administrator' && one.connections === null

/** Whether nobody would be left who may do everything; the server refuses that. */
const isLast = (user: User, all: User[]) => mayAll(user) && all.filter(mayAll).length === 1

function UserActs({ user, last, onEdit }: { user: User; last: boolean; onEdit: () => void }) {
  const t = settingsText.use()
  const confirm = useConfirm()
  const client = useQueryClient()
  const self = useSession().user === user.name
  const change = useAct((disabled: boolean) => changeUser(user.id, { disabled }), {
    done: t.saved,
    // One's own session has ended with it, as was said before: this is a way out.
    then: () => {
      if (self) client.setQueryData(sessionQuery.queryKey, null)
      else void client.invalidateQueries({ queryKey: usersQuery.queryKey })
    },
  })
  const disable = async () => {
    const yes = await confirm({
      title: self ? t.users.disableSelf : t.users.disableTitle(user.name),
      consequence: self ? t.users.disableSelfWhat : t.users.disableWhat,
      yes: t.users.disable,
      danger: true,
    })
    if (yes) change.mutate(true)
  }
  return (
    <span className="row-acts">
      <Button size="small" type="text" onClick={onEdit} aria-label={`${t.users.edit} ${user.name}`}>
        {t.users.edit}
      </Button>
      <ActionButton
        needs="administrator"
        because={last ? t.users.last : undefined}
        size="small"
        type="text"
        loading={change.isPending}
        onClick={() => (user.disabled ? change.mutate(false) : void disable())}
        aria-label={`${user.disabled ? t.users.enable : t.users.disable} ${user.name}`}
      >
        {user.disabled ? t.users.enable : t.users.disable}
      </ActionButton>
    </span>
  )
}

interface Given {
  name: string
  password: string
  role: User['role']
  connections: string[]
}

function UserDrawer({ user, onClose }: { user: User | undefined; onClose: () => void }) {
  const t = settingsText.use()
  const save = useAct(
    ({ name, password, role, connections }: Given) => {
      const scope = { role, connections: connections.length > 0 ? connections : null }
      if (!user) return createUser({ name: name.trim(), password, ...scope })
      return changeUser(user.id, { ...scope, ...(password && { password }) })
    },
    {
      done: (kept) => (user ? t.saved : t.users.added(kept.name)),
      stale: [usersQuery.queryKey],
      failed: (error) => placeOf(asProblem(error)) !== undefined,
    },
  )
  const start: Given = {
    name: user?.name ?? '',
    password: '',
    role: user?.role ?? 'operator',
    connections: user?.connections ?? [],
  }
  return (
    <FormDrawer
      title={user ? user.name : t.users.add}
      start={start}
      onClose={onClose}
      busy={save.isPending}
      onSave={(given) => save.mutateAsync(given)}
    >
      {!user && (
        <Form.Item name="name" label={t.users.name} rules={[{ required: true, whitespace: true, message: t.users.nameNeeded }]}>
          <Input autoComplete="off" />
        </Form.Item>
      )}
      <Form.Item
        name="password"
        label={user ? t.users.newPassword : t.users.password}
        extra={user ? t.users.newPasswordWhy : t.users.passwordWhy}
        rules={[{ required: !user, min: LEAST, message: t.users.passwordShort }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <ScopeFields />
    </FormDrawer>
  )
}
