import { computed, type ComputedRef } from 'vue'
import { defaultAddress } from './feed-address'
import { useSettingsStore } from './settings-store'

export function useAddress(): ComputedRef<string> {
  const store = useSettingsStore()
  return computed(() => store.settings.address ?? defaultAddress())
}
