import { onScopeDispose, toValue, type MaybeRefOrGetter } from 'vue'
import { clientOf, type ClientChoice } from './clients'
import { watchNow } from './watch-now'
import { componentLabel } from './component-label'
import { usePageVisibility } from './page-visibility'

export interface SocketLeaseOptions extends ClientChoice {
  /** Shown where leases are listed. Default: the component's name. */
  readonly label?: string
}

/**
 * Needs the socket while its page is shown and the condition is true; ends with its effect scope.
 * @param condition default true
 * @throws TradewireError `invalid-option` when no such client is installed
 * @example useSocketLease(isPopupOpen, { client: 'ticker' })
 */
export function useSocketLease(condition: MaybeRefOrGetter<boolean> = true, options: SocketLeaseOptions = {}): void {
  const lease = clientOf(options.client).lease(options.label ?? componentLabel())
  onScopeDispose(() => lease.release())
  // Visibility first: a lease taken on a covered page must not want the socket for a moment.
  usePageVisibility(lease)
  watchNow(() => toValue(condition), (needed) => lease.want(needed))
}
