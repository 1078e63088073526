import type { Key, ReactNode } from 'react'

export interface Column<T> {
  title: string
  cell: (row: T) => ReactNode
  /** Numbers stand on the right. */
  right?: boolean
  width?: number | string
  /** Left out where there is little room. */
  wide?: boolean
  /** The title is heard, not seen. */
  quiet?: boolean
}

interface Props<T> {
  label: string
  rows: T[]
  columns: Column<T>[]
  rowKey: (row: T) => Key
}

/** A short table that is only read: no more than a table. Long ones are `VirtualTable`. */
export function Grid<T>({ label, rows, columns, rowKey }: Props<T>) {
  return (
    // What does not fit is scrolled to, by keyboard too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="grid-scroll" tabIndex={0} role="group" aria-label={label}>
      <table className={columns.some(({ wide }) => wide) ? 'grid grid-narrows' : 'grid'}>
        <thead>
          <tr>
            {columns.map(({ title, right, width, quiet, wide }) => (
              <th key={title} scope="col" className={classes(right && 'right', wide && 'wide-only')} style={{ width }}>
                {quiet ? <span className="visually-hidden">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ title, cell, right, wide }) => (
                <td key={title} className={classes(right && 'right numbers', wide && 'wide-only')}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const classes = (...names: (string | false | undefined)[]) => names.filter(Boolean).join(' ') || undefined
