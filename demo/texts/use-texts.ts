import { computed, type ComputedRef } from 'vue'
import type { Locale } from '../settings/settings'
import { useSettingsStore } from '../settings/settings-store'
import { en } from './en'
import type { Texts } from './texts'
import { zhHans } from './zh-hans'

export const textsOf: Readonly<Record<Locale, Texts>> = { en, 'zh-Hans': zhHans }

export function useTexts(): ComputedRef<Texts> {
  const store = useSettingsStore()
  return computed(() => textsOf[store.settings.locale])
}
