import { AutoComplete, Select, type SelectProps } from 'antd'
import type { CrmField, Described, KnownJdy, Language, Mapping, System } from '../../api/types'
import { useLanguage } from '../../i18n/language'
import { LINES, doubtOf, fieldNamed, readOtherwise } from './draft'
import { jdyLabel } from './jdyNames'
import { mappingsText } from './text'
import { marks } from '../../i18n/marks'

interface Props {
  label: string
  system: System
  /** Where a field may stand that is to be written. */
  written?: boolean
  /** Where a field may stand whose values are read otherwise. */
  otherwise?: boolean
  value: string
  mapping: Mapping
  described: Described | undefined
  jdy: KnownJdy | 'asked' | undefined
  disabled: boolean
  fault: string | undefined
  onChange: (name: string) => void
}

/** The name of a field: chosen where the system describes its fields, typed where it does not, with what is known of it. */
export function FieldName(props: Props) {
  const { label, system, written, otherwise, value, mapping, described, jdy, disabled, fault, onChange } = props
  const t = mappingsText.use()
  const known = jdy === 'asked' ? undefined : jdy
  const doubt = system === 'jdy' && !written && !fault && jdy !== 'asked' ? doubtOf(value, known) : undefined
  const seen = system === 'jdy' ? (known?.items ?? []) : []
  const offered = otherwise ? readOtherwise(seen) : seen
  const language = useLanguage()
  const words = system === 'jdy' ? jdyLabel(value, language) : undefined
  const status = fault ? 'error' : doubt ? 'warning' : ''
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
        <AutoComplete
          className="code"
          aria-label={label}
          aria-invalid={fault !== undefined}
          placeholder={system === 'jdy' ? t.jdyExample : ''}
          title={system === 'jdy' && mapping.line_rows.length > 0 ? t.jdyLines : undefined}
          options={offered.map((name) => ({ value: name, label: withWords(name, language) }))}
          showSearch={{ filterOption: (typed, option) => (option?.label ?? option?.value ?? '').includes(typed.trim()) }}
          popupMatchSelectWidth={false}
          maxLength={210}
          value={value}
          disabled={disabled}
          status={status}
          onChange={(name: string) => onChange(name)}
        />
      )}
      {fault && (
        <div className="custom-fault" role="alert">
          {fault}
        </div>
      )}
      {words && !fault && !doubt && <div className="custom-words">{words}</div>}
      {doubt && (
        <div className="custom-doubt" role="status">
          {t.doubts[doubt](known?.seen ?? 0)}
        </div>
      )}
    </div>
  )
}

/** As a field of the CRM is shown. */
function withWords(name: string, language: Language): string {
  const words = jdyLabel(name, language)
  return words ? `${words}  ${name}` : name
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
