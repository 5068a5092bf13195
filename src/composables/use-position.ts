import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { onScopeDispose, shallowRef, toValue, watch } from 'vue'
import type { Position, Ticket } from '../core/positions/position'
import { usePositionsStore } from '../store/positions-store'
import type { UsePositionsOptions } from './use-positions'
import { usePageShown } from './use-positions'

/**
 * One row, by itself: nothing else that changes renders it. For the rows of a long list, whose slots
 * change their ticket as it scrolls. `undefined` while there is no such position.
 * Throws `invalid-option` when no such client is installed.
 */
export function usePosition(
  ticket: MaybeRefOrGetter<Ticket>, { client, active = usePageShown() }: UsePositionsOptions = {},
): Readonly<ShallowRef<Position | undefined>> {
  const { hub } = usePositionsStore(client)
  const row = shallowRef<Position>()
  let stop = (): void => undefined

  watch(() => toValue(ticket), (next) => {
    stop()
    row.value = hub.byTicket(next)
    stop = hub.watchRow(next, (position) => {
      // A row that is gone goes at once, looked at or not: it may have been another user's.
      if (position === undefined || toValue(active)) row.value = position
    })
  }, { immediate: true, flush: 'sync' })
  watch(() => toValue(active), (isActive) => {
    if (isActive) row.value = hub.byTicket(toValue(ticket))
  }, { flush: 'sync' })
  onScopeDispose(() => stop())
  return row
}
