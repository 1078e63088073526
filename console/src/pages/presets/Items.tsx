import type { LackingItem } from '../../api/types'
import { presetsText } from './text'

/** What is created, or is to be, in the CRM. */
export function Items({ items }: { items: LackingItem[] }) {
  const t = presetsText.use()
  return (
    <ul className="items">
      {items.map((item) => (
        <li key={`${item.object} ${item.api_name} ${item.label}`}>
          <span>{item.text}</span>{' '}
          <span className="quiet">
            <span className="code">
              {item.object}.{item.api_name}
            </span>
            {item.looks_up && (
              <>
                {' '}
                {t.looksUp} <span className="code">{item.looks_up}</span>
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}
