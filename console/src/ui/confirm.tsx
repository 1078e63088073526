import { App, Checkbox } from 'antd'
import { useState, type ReactNode } from 'react'
import { uiText } from './text'

interface Question {
  title: string
  /** What will happen, in full; `leave` closes the question unanswered, for a way to another page. */
  consequence: ReactNode | ((leave: () => void) => ReactNode)
  yes: string
  danger?: boolean
  /** What cannot be undone is confirmed twice: by reading, and by the click. */
  mustRead?: boolean
}

/** Asks before something that matters; `true` when it shall be done. */
export function useConfirm(): (question: Question) => Promise<boolean> {
  const { modal } = App.useApp()
  return ({ title, consequence, yes, danger, mustRead }) =>
    new Promise((resolve) => {
      const leave = () => {
        handle.destroy()
        resolve(false)
      }
      const handle = modal.confirm({
        title,
        content: (
          <MustRead
            mustRead={mustRead ?? false}
            onRead={(read) => handle.update({ okButtonProps: { danger: danger ?? false, disabled: !read } })}
          >
            {typeof consequence === 'function' ? consequence(leave) : consequence}
          </MustRead>
        ),
        okText: yes,
        cancelText: uiText.now().cancel,
        okButtonProps: { danger: danger ?? false, disabled: mustRead ?? false },
        focusable: { autoFocusButton: 'cancel' },
        width: 480,
        onOk: () => resolve(true),
        onCancel: () => resolve(false),
      })
    })
}

interface MustReadProps {
  mustRead: boolean
  onRead: (read: boolean) => void
  children: ReactNode
}

function MustRead({ mustRead, onRead, children }: MustReadProps) {
  const [read, setRead] = useState(false)
  return (
    <>
      <div className="consequence">{children}</div>
      {mustRead && (
        <Checkbox
          checked={read}
          onChange={(event) => {
            setRead(event.target.checked)
            onRead(event.target.checked)
          }}
        >
          {uiText.now().understood}
        </Checkbox>
      )}
    </>
  )
}
