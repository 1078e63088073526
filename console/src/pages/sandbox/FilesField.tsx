import { DeleteOutlined, PaperClipOutlined, UploadOutlined } from '@ant-design/icons'
import { Button, Upload } from 'antd'
import { useAct } from '../../ui/act'
import type { Attached, Files } from './forms'
import { sandboxText } from './text'

/** What 精斗云 takes (AT-3): the CRM takes more, and the connector says it of the order. */
const MOST = 10 * 1024 * 1024

interface Props {
  value?: Files
  onChange?: (files: Files) => void
  /** They are shown, and stay as they are. */
  fixed: boolean
}

const without = <T,>(all: T[], at: number) => all.filter((_, n) => n !== at)

/** The files of a record: to look at, to take away, and new ones. */
export function FilesField({ value = { kept: [], added: [] }, onChange, fixed }: Props) {
  const t = sandboxText.use()
  const fetch = useAct((file: Attached) => file.fetch())
  const { kept, added } = value
  return (
    <>
      <ul className="sandbox-files">
        {kept.map((file, n) => (
          <li key={`${file.name} ${n}`}>
            <PaperClipOutlined aria-hidden />
            <Button type="link" size="small" onClick={() => fetch.mutate(file)}>
              {file.name}
            </Button>
            <TooLarge size={file.size} />
            {!fixed && <Remove name={file.name} onRemove={() => onChange?.({ kept: without(kept, n), added })} />}
          </li>
        ))}
        {added.map((file, n) => (
          <li key={`+ ${file.name} ${n}`}>
            <PaperClipOutlined aria-hidden />
            <span>{file.name}</span>
            <TooLarge size={file.size} />
            <Remove name={file.name} onRemove={() => onChange?.({ kept, added: without(added, n) })} />
          </li>
        ))}
      </ul>
      {kept.length + added.length === 0 && <p className="quiet">{t.noFiles}</p>}
      {!fixed && (
        <Upload
          multiple
          showUploadList={false}
          fileList={[]}
          beforeUpload={(_, chosen) => {
            // Called for each of those chosen together; all of them are taken with the last.
            if (_ === chosen.at(-1)) onChange?.({ kept, added: [...added, ...chosen] })
            return false
          }}
        >
          <Button icon={<UploadOutlined aria-hidden />}>{t.addFile}</Button>
        </Upload>
      )}
    </>
  )
}

function Remove({ name, onRemove }: { name: string; onRemove: () => void }) {
  const said = sandboxText.use().removeFile(name)
  return <Button type="text" size="small" icon={<DeleteOutlined aria-hidden />} aria-label={said} title={said} onClick={onRemove} />
}

function TooLarge({ size = 0 }: { size?: number | undefined }) {
  const t = sandboxText.use()
  return size > MOST && <span className="sandbox-stopped">{t.tooLarge}</span>
}
