import type { LackingItem } from '../../api/types'
import { marks } from '../../i18n/marks'
import { named } from '../../i18n/words'
import { Words } from '../../ui/Words'
import { presetsText } from './text'

/** What is created, or is to be, in the CRM. */
export function Items({ items }: { items: LackingItem[] }) {
  return (
    <ul className="items">
      {items.map((item) => (
        <li key={`${item.object} ${item.api_name} ${item.label}`}>
          <Item item={item} />
        </li>
      ))}
    </ul>
  )
}

/** As people know it; what the CRM calls it stands behind, for who makes it by hand. */
function Item({ item: { object, label, type, api_name, looks_up, text } }: { item: LackingItem }) {
  const t = presetsText.use()
  const m = marks.use()
  if (type === 'option') return <Words>{text}</Words>
  const what = type === 'object' ? t.anObject(label) : t.aField(named(t.objects, object), label)
  const kind = type === 'object' ? [] : [looks_up ? t.looksUp(named(t.objects, looks_up)) : named(t.types, type)]
  return (
    <>
      {what}{' '}
      <span className="quiet">
        {m.list([...kind, `${t.apiName} `])}
        <span className="code">{api_name}</span>
      </span>
    </>
  )
}
