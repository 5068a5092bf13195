import { watch } from 'vue'
import { useSettingsStore } from '../settings/settings-store'

/** Tells the browser, and so a screen reader, which language is shown. Elsewhere there is no document. */
export function followDocumentLanguage(): void {
  if (typeof document === 'undefined') return
  const store = useSettingsStore()
  watch(() => store.settings.locale, (locale) => (document.documentElement.lang = locale), { immediate: true })
}
