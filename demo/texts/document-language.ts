import { watch } from 'vue'
import { useSettingsStore } from '../settings/settings-store'

/** Sets the document's language for browsers and screen readers. */
export function followDocumentLanguage(): void {
  if (typeof document === 'undefined') return
  const store = useSettingsStore()
  watch(() => store.settings.locale, (locale) => (document.documentElement.lang = locale), { immediate: true })
}
