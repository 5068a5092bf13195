import { computed, type ComputedRef } from 'vue'
import { useSessionStore } from '../settings/session-store'
import { useAddress } from '../settings/use-address'
import { httpOrigin } from '../settings/feed-address'
import type { FeedHttp } from './request'

export function useFeedHttp(): ComputedRef<FeedHttp> {
  const address = useAddress()
  const session = useSessionStore()
  return computed(() => ({ origin: httpOrigin(address.value), token: session.token }))
}
