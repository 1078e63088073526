import { SearchOutlined } from '@ant-design/icons'
import { Button, Input, Select } from 'antd'
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react'
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

const PAUSE = 400

/** A text that is looked for once nobody types any more, or on Enter. */
export function Search({ label, value = '', onChange, width = 240 }: SearchProps) {
  const [text, setText] = useState(value)
  const [asked, setAsked] = useState(value)
  // A word that is still being composed is none yet.
  const [composing, setComposing] = useState(false)
  if (value !== asked) {
    // Somebody else has changed it: the way back, or 清除筛选.
    setAsked(value)
    setText(value)
  }
  const look = () => {
    const wanted = text.trim()
    if (wanted === asked) return
    setAsked(wanted)
    onChange(wanted)
  }
  const lookLater = useEffectEvent(look)
  useEffect(() => {
    if (composing) return
    const later = setTimeout(() => lookLater(), PAUSE)
    return () => clearTimeout(later)
  }, [text, composing])
  return (
    <Input
      allowClear
      aria-label={label}
      placeholder={label}
      prefix={<SearchOutlined aria-hidden />}
      style={{ width }}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onCompositionStart={() => setComposing(true)}
      onCompositionEnd={() => setComposing(false)}
      onPressEnter={look}
      onBlur={look}
    />
  )
}
