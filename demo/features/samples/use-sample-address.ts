import { computed, ref, type ComputedRef } from 'vue'
import { readAddress, serverAddress } from '../../settings/feed-address'
import { startSettings } from '../../settings/start-settings'
import type { SampleName } from '../../settings/sample-pages'

const storageKey = 'tradewire-demo.sample-addresses'

export interface SampleAddress {
  readonly address: ComputedRef<string>
  /** Whether to connect automatically: the server was started with this app, or the user entered its address. */
  readonly isExpected: ComputedRef<boolean>
  /** Sets the address for the next connection. Returns `false` if the address is invalid. */
  change(typed: string): boolean
}

function readStored(): Readonly<Record<string, unknown>> {
  try {
    const stored: unknown = JSON.parse(String(uni.getStorageSync(storageKey) || 'null'))
    return typeof stored === 'object' && stored !== null ? { ...stored } : {}
  } catch {
    // If the storage is unreadable, the default applies.
    return {}
  }
}

/** Returns the user's address, or else the start command's. */
export function useSampleAddress(sample: SampleName): SampleAddress {
  const stored = readStored()[sample]
  const given = ref(typeof stored === 'string' ? readAddress(stored) : null)
  const isServed = startSettings().protocol === sample
  return {
    address: computed(() => given.value ?? serverAddress()),
    isExpected: computed(() => isServed || given.value !== null),
    change(typed) {
      const read = readAddress(typed)
      if (read === null) return false
      given.value = read === serverAddress() ? null : read
      const { [sample]: _, ...others } = readStored()
      const next = given.value === null ? others : { ...others, [sample]: given.value }
      uni.setStorage({
        key: storageKey,
        data: JSON.stringify(next),
        // If the storage is full or blocked, the change applies only to this run.
        fail() {},
      })
      return true
    },
  }
}
