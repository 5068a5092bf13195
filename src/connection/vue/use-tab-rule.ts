import { onScopeDispose, toValue, type MaybeRefOrGetter } from 'vue'
import type { TabValue } from '../leases/tab-rules'
import { clientOf, type ClientChoice } from './clients'
import { watchNow } from './watch-now'
import { componentLabel } from './component-label'
import { usePageVisibility } from './page-visibility'

/**
 * Writes the value into the tab rule of that name while its page is shown, and the rule's neutral value while it is
 * hidden and once it is gone.
 * @throws TradewireError `invalid-option` for a rule or a client that is not there
 * @example useTabRule('accountStateIndex', tab)
 */
export function useTabRule(name: string, value: MaybeRefOrGetter<TabValue>, options: ClientChoice = {}): void {
  const binding = clientOf(options.client).bindTab(name, componentLabel())
  onScopeDispose(() => binding.release())
  usePageVisibility(binding)
  watchNow(() => toValue(value), (next) => binding.set(next))
}
