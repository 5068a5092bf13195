import { computed, type ComputedRef } from 'vue'
import { useSettingsStore } from '../settings/settings-store'
import { liveEn, type LiveTexts } from './live-en'
import { liveZhHans } from './live-zh-hans'

/** Has its own module, because only the live pages load these texts. */
export function useLiveTexts(): ComputedRef<LiveTexts> {
  const store = useSettingsStore()
  return computed(() => (store.settings.locale === 'zh-Hans' ? liveZhHans : liveEn))
}
