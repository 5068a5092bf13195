import { getCurrentInstance, type MaybeRefOrGetter, type WatchSource } from 'vue'
import type { TabValue } from '../../connection/leases/lease-set'
import { adviseConstant } from '../../advice/advise-faults'
import { clientOf, type ClientChoice } from './clients'
import { onScopeEnded, requireScope } from './scope-ends'
import { usePageShown, usePageVisibility, watchNow } from './page-visibility'
import { toValue } from './to-value'
import { adviseOptions } from '../../shared/options'

/** Options of `useSocketLease()`. */
export interface SocketLeaseOptions extends ClientChoice {
  /**
   * Label in lists of leases.
   * @default the component's name
   */
  readonly label?: string
}

/**
 * Holds a socket lease while the page is shown and the condition is true. Stops when the effect scope ends.
 * @param condition a getter or a ref, default true
 * @throws TradewireError `invalid-option` outside an effect scope, or when no such client is installed
 * @example useSocketLease(isPopupOpen, { client: 'ticker' })
 */
export function useSocketLease(condition: true | WatchSource<boolean> = true, options: SocketLeaseOptions = {}): void {
  requireScope('useSocketLease')
  if (process.env.NODE_ENV !== 'production') {
    adviseConstant(condition, options.client)
    adviseOptions(clientOf(options.client), 'useSocketLease().', options, ['client', 'label'])
  }
  holdLease(condition, options)
}

/**
 * Acquires the lease for `useSocketLease`.
 * @returns a function that holds the lease until a call settles
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
  // Watches visibility before the condition, so a covered page's lease never requests the socket.
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
 * Sets a tab rule to this value while the page is shown, and otherwise to the neutral value.
 * @param name name of the rule
 * @param value the page's value, or a ref or getter
 * @throws TradewireError `invalid-option` outside an effect scope, or for an unknown rule or client
 * @example useTabRule('accountStateIndex', tab)
 */
export function useTabRule(name: string, value: MaybeRefOrGetter<TabValue>, options: ClientChoice = {}): void {
  requireScope('useTabRule')
  if (process.env.NODE_ENV !== 'production') {
    adviseOptions(clientOf(options.client), 'useTabRule().', options, ['client'])
  }
  const binding = clientOf(options.client).bindTab(name, componentLabel())
  onScopeEnded(() => binding.release())
  usePageVisibility(binding)
  watchNow(() => toValue(value), (next) => binding.set(next))
}

function componentLabel(): string {
  const type: { readonly name?: string; readonly __name?: string } = getCurrentInstance()?.type || {}
  const { name, __name = 'app' } = type
  return name === undefined ? __name : name
}
