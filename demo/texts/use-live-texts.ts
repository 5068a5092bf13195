import { computed, type ComputedRef } from 'vue'
import { useSettingsStore } from '../settings/settings-store'
import { liveEn, type LiveTexts } from './live-en'
import { liveZhHans } from './live-zh-hans'

/** Separate from the other texts, because only the live pages load them. */
export function useLiveTexts(): ComputedRef<LiveTexts> {
  const store = useSettingsStore()
  return computed(() => (store.settings.locale === 'zh-Hans' ? liveZhHans : liveEn))
}
