import { Table, type TableProps } from 'antd'
import type { ColumnType } from 'antd/es/table'
import { useLayoutEffect, useRef, useState, type ReactNode, type UIEvent } from 'react'
import { spread, type Share } from './spread'
import { uiText } from './text'

const HEAD = 40
const FOOT = 36
const LEAST = 240
const NEAR = 600

/** A column and its share of the room. */
export type Spread<T> = ColumnType<T> & Share

interface Props<T> extends Omit<TableProps<T>, 'columns' | 'scroll' | 'pagination' | 'virtual' | 'onScroll' | 'footer'> {
  columns: Spread<T>[]
  /** Instead of what is left of the window. */
  height?: number | undefined
  more?: boolean
  loadingMore?: boolean
  onMore?: () => void
  foot?: ReactNode
  empty: ReactNode
}

/**
 * A long list: only what is seen is drawn, and more is fetched near the end. It fills what is left of the window, and its
 * columns fill its width.
 */
export function VirtualTable<T extends object>(props: Props<T>) {
  const { columns, height: wanted, more = false, loadingMore = false, onMore, foot, empty, ...table } = props
  const t = uiText.use()
  const box = useRef<HTMLDivElement>(null)
  const [{ height, room }, setSize] = useState({ height: LEAST, room: 0 })
  useLayoutEffect(() => {
    const measure = () => {
      const top = box.current?.getBoundingClientRect().top ?? 0
      const height = Math.max(LEAST, window.innerHeight - top - HEAD - FOOT - 24)
      const room = box.current?.clientWidth ?? 0
      setSize((was) => (was.height === height && was.room === room ? was : { height, room }))
    }
    measure()
    const watcher = new ResizeObserver(measure)
    watcher.observe(document.body)
    return () => watcher.disconnect()
  }, [])
  const count = table.dataSource?.length ?? 0
  const before = typeof table.rowSelection?.columnWidth === 'number' ? table.rowSelection.columnWidth : 0
  const widths = spread(columns, room - before)
  const scrolled = (event: UIEvent<HTMLElement>) => {
    const { scrollHeight, scrollTop, clientHeight } = event.currentTarget
    if (more && !loadingMore && scrollHeight - scrollTop - clientHeight < NEAR) onMore?.()
  }
  return (
    <div ref={box} className="virtual-table">
      <Table<T>
        size="small"
        virtual={count > 0}
        pagination={false}
        scroll={{ x: before + widths.reduce((sum, width) => sum + width, 0), y: wanted ?? height }}
        onScroll={scrolled}
        locale={{ emptyText: empty }}
        {...table}
        columns={columns.map((column, n) => ({ ...column, width: widths[n] ?? column.width }))}
      />
      {count > 0 && (
        <p className="virtual-table-foot quiet numbers" aria-live="polite">
          {foot ?? (loadingMore ? t.more : t.shown(count, more))}
        </p>
      )}
    </div>
  )
}
