import { computed, type ComputedRef } from 'vue'
import { useSessionStore } from '../settings/session-store'
import { useAddress } from '../settings/use-address'
import { httpOrigin } from './address'
import type { FeedHttp } from './request'

/** The feed server's HTTP interface, for the user who is signed in. */
export function useFeedHttp(): ComputedRef<FeedHttp> {
  const address = useAddress()
  const session = useSessionStore()
  return computed(() => ({ origin: httpOrigin(address.value), token: session.token }))
}
