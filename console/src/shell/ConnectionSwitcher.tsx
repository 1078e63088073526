import { PlusOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Divider, Select } from 'antd'
import { useState } from 'react'
import { Link, useLocation, useMatch, useNavigate } from 'react-router'
import { connectionsQuery } from '../api/connections'
import { useAllowed } from '../ui/ActionButton'
import { useCalled } from '../ui/asides'
import { shellText } from './text'

const ALL = ''

/** From one connection to another; the page stays the same. */
export function ConnectionSwitcher() {
  const t = shellText.use()
  const connections = useQuery(connectionsQuery)
  const mayCreate = useAllowed('administrator')
  const match = useMatch('/c/:id/*')
  const { pathname } = useLocation()
  const navigate = useNavigate()
  const [open, setOpen] = useState(false)
  const called = useCalled()
  const options = [
    { value: ALL, label: t.all },
    ...(connections.data ?? []).map(({ id, name }) => ({ value: id, label: called(id, name) })),
  ]
  const id = match?.params.id ?? ALL
  const isNew = pathname === '/new'
  const here = !isNew && options.some((one) => one.value === id) ? id : null
  const unknown = connections.data ? t.unknown : connections.isPending ? t.loading : t.choose
  const go = (id: string) => {
    const page = match?.params['*']?.split('/')[0] ?? ''
    void navigate(id === ALL ? '/' : `/c/${id}${page && page !== 'setup' ? `/${page}` : ''}`)
  }
  return (
    <Select
      aria-label={t.choose}
      className="switcher"
      loading={connections.isPending}
      value={here}
      placeholder={isNew ? t.create : unknown}
      options={options}
      showSearch={{ optionFilterProp: 'label' }}
      open={open}
      onOpenChange={setOpen}
      onSelect={go}
      popupMatchSelectWidth={260}
      popupRender={(list) => (
        <>
          {list}
          {mayCreate && (
            <>
              <Divider className="switcher-divider" />
              <Link to="/new" className="switcher-new" onClick={() => setOpen(false)}>
                <PlusOutlined aria-hidden /> {t.create}
              </Link>
            </>
          )}
        </>
      )}
    />
  )
}
