import { GlobalOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { setLanguage, useLanguage } from '../i18n/language'

/** Each language is offered in its own words. */
export function LanguageSwitch() {
  const other = useLanguage() === 'zh' ? 'en' : 'zh'
  return (
    <Button
      type="text"
      icon={<GlobalOutlined aria-hidden />}
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      onClick={() => setLanguage(other)}
    >
      {other === 'zh' ? '中文' : 'English'}
    </Button>
  )
}
