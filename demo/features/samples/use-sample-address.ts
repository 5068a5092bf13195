import { computed, ref, type ComputedRef } from 'vue'
import { readAddress, serverAddress } from '../../http/address'
import { startSettings } from '../../settings/start-settings'
import type { SampleName } from './sample-pages'

const storageKey = 'tradewire-demo.sample-addresses'

/** The address of a sample server. */
export interface SampleAddress {
  readonly address: ComputedRef<string>
  /** Its server was started with this app, or the reader said where it is: it is worth connecting unasked. */
  readonly isExpected: ComputedRef<boolean>
  /** `false` for what is no address. It counts from the next connection. */
  change(typed: string): boolean
}

function readStored(): Readonly<Record<string, unknown>> {
  try {
    const stored: unknown = JSON.parse(String(uni.getStorageSync(storageKey) || 'null'))
    return typeof stored === 'object' && stored !== null ? { ...stored } : {}
  } catch {
    // Damaged or unreadable storage: the default is as good a start as the first one.
    return {}
  }
}

/** The address that the reader gave, kept by the device; else where the start command puts a server. */
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
        // A full or forbidden storage costs only the memory of it: the change itself holds.
        fail() {},
      })
      return true
    },
  }
}
