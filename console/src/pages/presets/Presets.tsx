import { useQuery } from '@tanstack/react-query'
import { presetsQuery } from '../../api/presets'
import { useConnection } from '../../shell/OfConnection'
import { PageHeader } from '../../ui/PageHeader'
import { Shown } from '../../ui/views'
import { PresetCard } from './PresetCard'
import './presets.css'
import { ProvisionPanel } from './ProvisionPanel'
import { presetsText } from './text'

/** S-9, chapter P. */
export function Presets() {
  const t = presetsText.use()
  const { id } = useConnection()
  const presets = useQuery(presetsQuery(id))
  return (
    <>
      <PageHeader title={t.title}>{t.lead}</PageHeader>
      <div className="stack">
        <Shown query={presets}>
          {(all) => (
            <div className="presets">
              {all.map((preset) => (
                <PresetCard key={preset.name} preset={preset} connection={id} />
              ))}
            </div>
          )}
        </Shown>
        <ProvisionPanel connection={id} />
      </div>
    </>
  )
}
