import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form } from 'antd'
import { changeSettings, settingsQuery, type Settings, type SettingsChange } from '../../api/instance'
import { useAct } from '../../ui/act'
import { Panel } from '../../ui/Panel'
import { Shown } from '../../ui/views'
import { WholeNumber } from '../../ui/WholeNumber'
import { settingsText } from './text'

/** How long the log is kept, and how many calls a day may be spent. */
export function Instance() {
  const t = settingsText.use()
  const settings = useQuery(settingsQuery)
  return (
    <>
      <div className="tab-head">
        <span className="quiet">{t.instance.lead}</span>
      </div>
      <Panel>
        <Shown query={settings}>{(kept) => <Editor kept={kept} />}</Shown>
      </Panel>
    </>
  )
}

function Editor({ kept }: { kept: Settings }) {
  const t = settingsText.use()
  const client = useQueryClient()
  const save = useAct((given: SettingsChange) => changeSettings(given, kept.version), {
    done: t.saved,
    then: (now) => client.setQueryData(settingsQuery.queryKey, now),
  })
  const start = { retention_days: kept.retention_days, quota: kept.quota }
  return (
    <Form<SettingsChange> layout="vertical" initialValues={start} className="settings-form" onFinish={(given) => save.mutate(given)}>
      <Form.Item name="retention_days" label={t.instance.retention} extra={t.instance.retentionWhy} rules={[{ required: true, type: 'integer', min: 0, max: 3650, message: t.instance.retentionWrong }]}>
        <WholeNumber className="settings-number" suffix={t.instance.days} />
      </Form.Item>
      <Form.Item name={['quota', 'crm_daily']} label={t.instance.quota} extra={t.instance.quotaWhy} rules={[{ type: 'integer', min: 0, message: t.instance.quotaWrong }]}>
        <WholeNumber className="settings-number" suffix={t.instance.calls} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t.save}
      </Button>
    </Form>
  )
}
