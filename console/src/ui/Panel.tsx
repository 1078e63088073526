import { useId, type ReactNode } from 'react'

interface Props {
  title?: string
  /** What the title leaves unsaid. */
  aside?: string
  extra?: ReactNode
  /** Lists and tables go to the edge. */
  flush?: boolean
  children: ReactNode
}

/** A part of a page. */
export function Panel({ title, aside, extra, flush, children }: Props) {
  const id = useId()
  return (
    <section className="panel" aria-labelledby={title && id}>
      {title && (
        <div className="panel-head">
          <h2 id={id}>
            {title} {aside && <small className="quiet">{aside}</small>}
          </h2>
          {extra}
        </div>
      )}
      <div className={flush ? 'panel-flush' : 'panel-body'}>{children}</div>
    </section>
  )
}
