import { computed, type ComputedRef } from 'vue'
import { defaultAddress } from '../http/address'
import { useSettingsStore } from './settings-store'

/** Returns the feed's address: the stored one, or the platform's default. */
export function useAddress(): ComputedRef<string> {
  const store = useSettingsStore()
  return computed(() => store.settings.address ?? defaultAddress())
}
