import { Link } from 'react-router'

interface Props {
  label: string
  /** Where each leads; the address says which is shown. */
  pages: { to: string; label: string; here: boolean }[]
}

/** The parts of a page, each with an address of its own. What does not fit is scrolled to. */
export function Subpages({ label, pages }: Props) {
  return (
    <nav aria-label={label} className="subpages">
      {pages.map(({ to, label, here }) => (
        <Link key={to} to={to} replace aria-current={here ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  )
}
