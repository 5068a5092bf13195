import { defineStore } from 'pinia'
import { computed, ref, type Ref } from 'vue'
import { useSampleAddress, type SampleAddress } from '../samples/use-sample-address'
import { httpOrigin } from '../../settings/feed-address'
import { useSessionStore } from '../../settings/session-store'
import type { FeedHttp } from '../../http/request'

/** The chat server's address, and whether the user wants a connection. */
export interface ChatLineStore {
  readonly address: string
  readonly isExpected: boolean
  /** Scheme, host and port. */
  readonly server: string
  readonly http: FeedHttp
  wanted: boolean
  change: SampleAddress['change']
}

/** Shared by both pages. */
export const useChatLineStore: () => ChatLineStore = defineStore('demoChatLine', () => {
  const session = useSessionStore()
  const { address, isExpected, change } = useSampleAddress('chat')
  const wanted: Ref<boolean> = ref(isExpected.value)
  return {
    address,
    isExpected,
    change,
    wanted,
    server: computed(() => address.value.replace(/^(wss?:\/\/[^/]+).*$/i, '$1')),
    http: computed(() => ({ origin: httpOrigin(address.value), token: session.token })),
  }
})
