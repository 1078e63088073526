import { useQuery } from '@tanstack/react-query'
import { Checkbox, DatePicker } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { streamsQuery } from '../../api/connections'
import type { RecordState } from '../../api/types'
import { named, words } from '../../i18n/words'
import { useConnection } from '../../shell/OfConnection'
import { Choice, FilterBar, Search } from '../../ui/FilterBar'
import type { Named } from './asked'
import { recordsText } from './text'

const STATES: RecordState[] = ['failed', 'unconfirmed', 'held', 'created', 'updated', 'deleted', 'skipped', 'unchanged']

interface Props {
  filters: Named
  any: boolean
  change: (change: Named) => void
  clear: () => void
}

export function RecordFilters({ filters, any, change, clear }: Props) {
  const t = recordsText.use()
  const w = words.use()
  const streams = useQuery(streamsQuery(useConnection().id))
  const kinds = (streams.data ?? []).map(({ kind, label }) => ({ value: kind, label: named(w.kinds, kind, label) }))
  const day = (text: string | undefined): Dayjs | null => (text ? dayjs(text) : null)
  return (
    <FilterBar any={any} onClear={clear}>
      <Search label={t.search} value={filters.q} onChange={(q) => change({ q })} />
      <Choice label={t.kind} value={filters.kind} options={kinds} onChange={(kind) => change({ kind })} />
      <Choice
        label={t.state}
        value={filters.state}
        options={STATES.map((state) => ({ value: state, label: state === 'created' ? w.createdOrBound : w.states[state] }))}
        onChange={(state) => change({ state })}
      />
      <DatePicker.RangePicker
        allowEmpty={[true, true]}
        placeholder={[t.from, t.to]}
        value={[day(filters.from), day(filters.to)]}
        onChange={(range) => {
          const [from, to] = range ?? [null, null]
          change({ from: from?.format('YYYY-MM-DD') ?? '', to: to?.format('YYYY-MM-DD') ?? '' })
        }}
      />
      <Checkbox checked={filters.review === 'true'} onChange={(event) => change({ review: event.target.checked ? 'true' : '' })}>
        {t.onlyReview}
      </Checkbox>
    </FilterBar>
  )
}
