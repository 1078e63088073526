import { Table, type TableProps } from 'antd'
import { useLayoutEffect, useRef, useState, type ReactNode, type UIEvent } from 'react'
import { uiText } from './text'

const HEAD = 40
const FOOT = 36
const LEAST = 240
const NEAR = 600

interface Props<T> extends Omit<TableProps<T>, 'scroll' | 'pagination' | 'virtual' | 'onScroll' | 'footer'> {
  width: number
  /** Instead of what is left of the window. */
  height?: number | undefined
  more?: boolean
  loadingMore?: boolean
  onMore?: () => void
  foot?: ReactNode
  empty: ReactNode
}

/** A long list: only what is seen is drawn, and more is fetched near the end. It fills what is left of the window. */
export function VirtualTable<T extends object>(props: Props<T>) {
  const { width, height: wanted, more = false, loadingMore = false, onMore, foot, empty, ...table } = props
  const t = uiText.use()
  const box = useRef<HTMLDivElement>(null)
  const [height, setHeight] = useState(LEAST)
  useLayoutEffect(() => {
    const measure = () => {
      const top = box.current?.getBoundingClientRect().top ?? 0
      setHeight(Math.max(LEAST, window.innerHeight - top - HEAD - FOOT - 24))
    }
    measure()
    const watcher = new ResizeObserver(measure)
    watcher.observe(document.body)
    return () => watcher.disconnect()
  }, [])
  const count = table.dataSource?.length ?? 0
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
        scroll={{ x: width, y: wanted ?? height }}
        onScroll={scrolled}
        locale={{ emptyText: empty }}
        {...table}
      />
      {count > 0 && (
        <p className="virtual-table-foot quiet numbers" aria-live="polite">
          {foot ?? (loadingMore ? t.more : t.shown(count, more))}
        </p>
      )}
    </div>
  )
}
