import { useMemo } from 'react'
import type { Language } from '../../api/types'
import { useLanguage } from '../../i18n/language'

const TAG: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' }

/** What people call a zone; several have the same name, so it stands before the zone's own. */
function label(zone: string, language: Language): string {
  const parts = new Intl.DateTimeFormat(TAG[language], { timeZone: zone, timeZoneName: 'long' }).formatToParts()
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value
  return name && name !== zone ? `${name} · ${zone}` : zone
}

/** All zones to choose from, found by either name. */
export function useZones(): { value: string; label: string }[] {
  const language = useLanguage()
  return useMemo(
    () => Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: label(zone, language) })),
    [language],
  )
}
