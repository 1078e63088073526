import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { words } from '../i18n/words'

interface Props {
  title: string
  /** One sentence: what this page is for. */
  children?: ReactNode
  actions?: ReactNode
  tags?: ReactNode
}

/** The head of each page; it names the tab of the browser too. */
export function PageHeader({ title, children, actions, tags }: Props) {
  const { product } = words.use()
  useEffect(() => {
    document.title = `${title} · ${product}`
  }, [title, product])
  return (
    <header className="page-header">
      <div className="page-header-text">
        <h1>
          {title} {tags}
        </h1>
        {children && <p className="quiet">{children}</p>}
      </div>
      {actions && <div className="page-header-actions">{actions}</div>}
    </header>
  )
}
