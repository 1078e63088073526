import { Button, type ButtonProps } from 'antd'
import { useHref, useLinkClickHandler } from 'react-router'

interface Props extends Omit<ButtonProps, 'href' | 'onClick'> {
  to: string
}

/** A link that looks like a button: it can be opened in another tab. */
export function LinkButton({ to, ...button }: Props) {
  const go = useLinkClickHandler<HTMLElement>(to)
  return <Button {...button} href={useHref(to)} onClick={(event) => go(event)} />
}
