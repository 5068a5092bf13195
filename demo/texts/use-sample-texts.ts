import { computed, type ComputedRef } from 'vue'
import { useSettingsStore } from '../settings/settings-store'
import { samplesEn, type SampleTexts } from './samples-en'
import { samplesZhHans } from './samples-zh-hans'

/** Has its own module, because only the sample pages load these texts. */
export function useSampleTexts(): ComputedRef<SampleTexts> {
  const store = useSettingsStore()
  return computed(() => (store.settings.locale === 'zh-Hans' ? samplesZhHans : samplesEn))
}
