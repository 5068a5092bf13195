import { getCurrentInstance, type MaybeRefOrGetter, type WatchSource } from 'vue'
import type { TabValue } from '../../connection/leases/lease-set'
import { adviseConstant } from '../../advice/advise-faults'
import { clientOf, type ClientChoice } from './clients'
import { onScopeEnded, requireScope } from './scope-ends'
import { usePageShown, usePageVisibility, watchNow } from './page-visibility'
import { toValue } from './to-value'

/** The options of `useSocketLease`. */
export interface SocketLeaseOptions extends ClientChoice {
  /**
   * The lease's label in lists.
   * @default the component's name
   */
  readonly label?: string
}

/**
 * Keeps the socket needed while the page is shown and the condition is true. Ends with its effect scope.
 * @param condition a getter or a ref, default true
 * @throws TradewireError `invalid-option` outside of an effect scope, or when no such client is installed
 * @example useSocketLease(isPopupOpen, { client: 'ticker' })
 */
export function useSocketLease(condition: true | WatchSource<boolean> = true, options: SocketLeaseOptions = {}): void {
  requireScope('useSocketLease')
  if (process.env.NODE_ENV !== 'production') adviseConstant(condition, options.client)
  holdLease(condition, options)
}

/**
 * Acquires the lease for `useSocketLease`.
 * @returns a function that keeps a held lease until its call settles
 */
export function holdLease(
  condition: MaybeRefOrGetter<boolean>, options: SocketLeaseOptions,
): <Answer>(call: Promise<Answer>) => Promise<Answer> {
  const { client, label = componentLabel() } = options
  const lease = clientOf(client).lease(label)
  let isShown = false
  let isNeeded = false
  let calls = 0
  const update = (): void => {
    if (calls > 0 && !(isShown && isNeeded)) return
    if (isShown) lease.shown()
    else lease.hidden()
    lease.want(isNeeded)
  }
  onScopeEnded(() => lease.release())
  // Visibility first, because a lease on a covered page must not request the socket even briefly.
  watchNow(usePageShown(), (shown) => {
    isShown = shown
    update()
  })
  watchNow(() => toValue(condition), (needed) => {
    isNeeded = needed
    update()
  })
  return (call) => {
    if (!isShown || !isNeeded) return call
    calls += 1
    void call.then(() => {
      calls -= 1
      update()
    })
    return call
  }
}

/**
 * Writes the value into the named tab rule while the page is shown, and the rule's neutral value while it is hidden or
 * closed.
 * @param name the rule's name
 * @param value the page's value, or a ref or getter of it
 * @throws TradewireError `invalid-option` outside of an effect scope, or for an unknown rule or client
 * @example useTabRule('accountStateIndex', tab)
 */
export function useTabRule(name: string, value: MaybeRefOrGetter<TabValue>, options: ClientChoice = {}): void {
  requireScope('useTabRule')
  const binding = clientOf(options.client).bindTab(name, componentLabel())
  onScopeEnded(() => binding.release())
  usePageVisibility(binding)
  watchNow(() => toValue(value), (next) => binding.set(next))
}

/** Returns the name of the current component, for lists of leases. */
function componentLabel(): string {
  const type: { readonly name?: string; readonly __name?: string } = getCurrentInstance()?.type || {}
  const { name, __name = 'app' } = type
  return name === undefined ? __name : name
}
