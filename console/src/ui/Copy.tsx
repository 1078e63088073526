import { CopyOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { uiText } from './text'

/** Browsers give the clipboard to https and localhost only; an installation in the house may be neither. */
async function copy(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'unseen'
  document.body.append(area)
  area.select()
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way without https
  const copied = document.execCommand('copy')
  area.remove()
  if (!copied) throw new Error('refused')
}

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = uiText.use()
  const { message } = App.useApp()
  return (
    <Button
      size="small"
      icon={<CopyOutlined aria-hidden />}
      onClick={() => {
        copy(text).then(
          () => message.success(t.copied),
          () => message.warning(t.notCopied),
        )
      }}
    >
      {label ?? t.copy}
    </Button>
  )
}
