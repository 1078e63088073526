import { StyleProvider } from '@ant-design/cssinjs'
import { QueryClientProvider } from '@tanstack/react-query'
import { App, ConfigProvider } from 'antd'
import type { Locale } from 'antd/es/locale'
import zh from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { useEffect, useState } from 'react'
import { RouterProvider } from 'react-router'
import { useLanguage } from '../i18n/language'
import { queries } from './queries'
import { router } from './router'
import { theme } from './theme'

/** antd's own words; English ones are fetched when asked for. */
function useAntdLocale(): Locale {
  const language = useLanguage()
  const [english, setEnglish] = useState<Locale>()
  useEffect(() => {
    dayjs.locale(language === 'zh' ? 'zh-cn' : 'en')
    if (language === 'en') void import('antd/locale/en_US').then((module) => setEnglish(module.default))
  }, [language])
  return language === 'en' && english ? english : zh
}

export function Console() {
  return (
    <StyleProvider layer>
      <ConfigProvider theme={theme} locale={useAntdLocale()} button={{ autoInsertSpace: false }}>
        {/* Below, clear of what a page and the wizard's foot offer to do. */}
        <App message={{ maxCount: 3 }} notification={{ placement: 'bottomLeft', bottom: 72 }}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </App>
      </ConfigProvider>
    </StyleProvider>
  )
}
