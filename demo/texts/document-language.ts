import { watch } from 'vue'
import { useSettingsStore } from '../settings/settings-store'

/** Sets the document's language for the browser and screen readers. Other platforms have no document to set. */
export function followDocumentLanguage(): void {
  if (typeof document === 'undefined') return
  const store = useSettingsStore()
  watch(() => store.settings.locale, (locale) => (document.documentElement.lang = locale), { immediate: true })
}
