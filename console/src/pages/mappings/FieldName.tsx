import { Input, Select, type SelectProps } from 'antd'
import type { CrmField, Described, Mapping, System } from '../../api/types'
import { LINES, fieldNamed } from './draft'
import { mappingsText } from './text'
import { marks } from '../../i18n/marks'

interface Props {
  label: string
  system: System
  /** Where a field may stand that is to be written. */
  written?: boolean
  value: string
  mapping: Mapping
  described: Described | undefined
  disabled: boolean
  fault: string | undefined
  onChange: (name: string) => void
}

/** The name of a field: chosen where the system describes its fields, typed where it does not. */
export function FieldName(props: Props) {
  const { label, system, value, mapping, described, disabled, fault, onChange } = props
  const t = mappingsText.use()
  const status = fault ? 'error' : ''
  return (
    <div>
      {system === 'crm' && described ? (
        <Select
          aria-label={label}
          aria-invalid={fault !== undefined}
          placeholder={t.choose}
          value={value === '' ? null : value}
          options={choices(props, described)}
          showSearch={{ optionFilterProp: 'title' }}
          disabled={disabled}
          status={status}
          onChange={(name: string) => onChange(name)}
        />
      ) : (
        <Input
          className="code"
          aria-label={label}
          aria-invalid={fault !== undefined}
          placeholder={system === 'jdy' ? t.jdyExample : ''}
          title={system === 'jdy' && mapping.line_rows.length > 0 ? t.jdyLines : undefined}
          spellCheck={false}
          autoComplete="off"
          maxLength={210}
          value={value}
          disabled={disabled}
          status={status}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
      {fault && (
        <div className="custom-fault" role="alert">
          {fault}
        </div>
      )}
    </div>
  )
}

/** All fields, those of the lines apart; one that cannot be written says why. */
function choices({ value, written, mapping }: Props, described: Described): SelectProps['options'] {
  const t = mappingsText.now()
  const known = fieldNamed(described, value)
  const choice = (prefix: string, rows: Mapping['rows']) => (field: CrmField) => {
    const taken = rows.some(({ name }) => name === field.name || name === field.label)
    const refused = !written ? undefined : !field.writable ? t.readOnly : taken ? t.inTable : undefined
    const name = known === field && value.startsWith(LINES) === (prefix !== '') ? value : prefix + field.name
    const label = `${field.label}  ${field.name}`
    return { value: name, label: refused ? marks.now().aside(label, refused) : label, title: label, disabled: refused !== undefined }
  }
  const main = described.items.map(choice('', mapping.rows))
  if (described.lines.length === 0) return main
  return [
    { label: t.main, title: t.main, options: main },
    { label: t.lines, title: t.lines, options: described.lines.map(choice(LINES, mapping.line_rows)) },
  ]
}
