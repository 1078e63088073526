import type { Key, ReactNode } from 'react'

export interface Column<T> {
  title: string
  cell: (row: T) => ReactNode
  /** Numbers stand on the right. */
  right?: boolean
  width?: number | string
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
      <table className="grid">
        <thead>
          <tr>
            {columns.map(({ title, right, width, quiet }) => (
              <th key={title} scope="col" className={right ? 'right' : undefined} style={{ width }}>
                {quiet ? <span className="visually-hidden">{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ title, cell, right }) => (
                <td key={title} className={right ? 'right numbers' : undefined}>
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
