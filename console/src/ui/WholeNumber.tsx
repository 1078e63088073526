import { Input } from 'antd'
import { wholeOf, type Whole } from './whole'

interface Props {
  id?: string
  value?: Whole
  onChange?: (value: Whole) => void
  suffix?: string
  placeholder?: string
  className?: string
}

/** A field for a whole number that may be empty. What is no number stays as it was written, for the form's rule to say so. */
export function WholeNumber({ value, onChange, ...rest }: Props) {
  return <Input {...rest} inputMode="numeric" autoComplete="off" maxLength={12} value={value ?? ''} onChange={(event) => onChange?.(wholeOf(event.target.value))} />
}
