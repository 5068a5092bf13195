import { computed, type ComputedRef } from 'vue'
import { useSettingsStore } from '../settings/settings-store'
import { habitsEn, type HabitTexts } from './habits-en'
import { habitsZhHans } from './habits-zh-hans'

/** Apart from the others, so that only who opens such a page loads them. */
export function useHabitTexts(): ComputedRef<HabitTexts> {
  const store = useSettingsStore()
  return computed(() => (store.settings.locale === 'zh-Hans' ? habitsZhHans : habitsEn))
}
