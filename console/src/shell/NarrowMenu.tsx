import { Drawer } from 'antd'
import { words } from '../i18n/words'
import { LanguageSwitch } from './LanguageSwitch'
import { Navigation } from './Navigation'

/** The menu where there is no room for it beside the page. */
export function NarrowMenu({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { product } = words.use()
  return (
    <Drawer placement="left" size={240} open={open} onClose={onClose} title={product} classNames={{ body: 'narrow-menu' }}>
      <Navigation onChosen={onClose} />
      <LanguageSwitch />
    </Drawer>
  )
}
