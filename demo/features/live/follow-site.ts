import { onLoad } from '@dcloudio/uni-app'
import { readSettings } from '../../settings/settings'
import { useSettingsStore } from '../../settings/settings-store'

/** Applies the language and theme from the query that the surrounding page passes. */
export function followSite(): void {
  const store = useSettingsStore()
  onLoad((query: Readonly<Record<string, unknown>> = {}) => {
    const { locale, theme } = query
    store.change(readSettings({ ...store.settings, locale, theme }, store.settings))
  })
}
