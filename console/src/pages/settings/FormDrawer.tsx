import { Button, Drawer, Form } from 'antd'
import type { ReactNode } from 'react'
import { asProblem, fieldPath, type Problem } from '../../api/problem'
import { told } from '../../ui/problems'
import { settingsText } from './text'

interface Props<T> {
  title: string
  start: T
  onClose: () => void
  /** Answers when it is kept; a problem is told at the field that it is about. */
  onSave: (given: T) => Promise<unknown>
  busy: boolean
  children: ReactNode
}

/** Where a refusal is shown; a name that is taken says so by its code. */
export const placeOf = (problem: Problem) => fieldPath(problem) ?? (problem.code === 'name_taken' ? ['name'] : undefined)

/** A form at the side of a list. */
export function FormDrawer<T extends object>({ title, start, onClose, onSave, busy, children }: Props<T>) {
  const t = settingsText.use()
  const [form] = Form.useForm<T>()
  const save = async (given: T) => {
    try {
      await onSave({ ...start, ...given })
      onClose()
    } catch (error) {
      // What has no field was told by the act itself (ui/act.ts).
      const problem = asProblem(error)
      const field = placeOf(problem)
      if (field) form.setFields([{ name: field as never, errors: [told(problem)] }])
    }
  }
  return (
    <Drawer
      open
      title={title}
      size={440}
      onClose={onClose}
      footer={
        <div className="drawer-foot">
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button type="primary" loading={busy} onClick={() => form.submit()}>
            {t.save}
          </Button>
        </div>
      }
    >
      <Form<T> form={form} layout="vertical" initialValues={start} onFinish={(given) => void save(given)}>
        {children}
        {/* Enter in a field saves. */}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </Form>
    </Drawer>
  )
}
