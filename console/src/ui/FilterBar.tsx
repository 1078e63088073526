import { SearchOutlined } from '@ant-design/icons'
import { Button, Input, Select } from 'antd'
import { useState, type ReactNode } from 'react'
import { uiText } from './text'

/** Filters in a row, and the way out of them. */
export function FilterBar({ children, any, onClear }: { children: ReactNode; any: boolean; onClear: () => void }) {
  return (
    <div className="filters" role="search">
      {children}
      {any && (
        <Button type="link" onClick={onClear}>
          {uiText.use().clear}
        </Button>
      )}
    </div>
  )
}

interface ChoiceProps {
  label: string
  value: string | undefined
  options: { value: string; label: string }[]
  onChange: (value: string) => void
  width?: number
}

/** Several of a list, kept as `a,b`. */
export function Choice({ label, value, options, onChange, width = 180 }: ChoiceProps) {
  return (
    <Select
      mode="multiple"
      allowClear
      maxTagCount="responsive"
      aria-label={label}
      placeholder={label}
      style={{ width }}
      value={value ? value.split(',') : []}
      options={options}
      showSearch={{ optionFilterProp: 'label' }}
      onChange={(chosen: string[]) => onChange(chosen.join(','))}
    />
  )
}

interface SearchProps {
  label: string
  value: string | undefined
  onChange: (value: string) => void
  width?: number
}

/** A text that is looked for on Enter, or when the field is left. */
export function Search({ label, value, onChange, width = 240 }: SearchProps) {
  return <Typed key={value ?? ''} label={label} start={value ?? ''} onChange={onChange} width={width} />
}

function Typed({ label, start, onChange, width }: Required<Omit<SearchProps, 'value'>> & { start: string }) {
  const [text, setText] = useState(start)
  const look = (wanted: string) => {
    if (wanted.trim() !== start) onChange(wanted.trim())
  }
  return (
    <Input
      allowClear
      aria-label={label}
      placeholder={label}
      prefix={<SearchOutlined aria-hidden />}
      style={{ width }}
      value={text}
      onChange={(event) => {
        setText(event.target.value)
        if (event.target.value === '') look('')
      }}
      onPressEnter={() => look(text)}
      onBlur={() => look(text)}
    />
  )
}
