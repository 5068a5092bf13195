import type { MaybeRefOrGetter, ShallowRef } from 'vue'
import { onScopeDispose, shallowRef, toValue, watch } from 'vue'
import type { Position, Ticket } from '../model/position'
import { positionsHubOf } from '../positions-hub'
import { installedClient } from '../../connection/vue/clients'
import { positionRowsOf } from './position-rows'
import { usePageShown } from '../../connection/vue/page-visibility'
import type { UsePositionsOptions } from './use-positions'

/**
 * One row, by itself: nothing else that changes renders it. For the rows of a long list, whose slots change their
 * ticket as it scrolls. `undefined` while there is no such position.
 * @throws TradewireError `invalid-option` when no such client is installed
 * @example const row = usePosition(() => props.ticket)
 */
export function usePosition(
  ticket: MaybeRefOrGetter<Ticket>, { client, active = usePageShown() }: UsePositionsOptions = {},
): Readonly<ShallowRef<Position | undefined>> {
  const { byTicket, watchRow } = positionRowsOf(positionsHubOf(installedClient(client).client))
  const row = shallowRef<Position>()
  let stop = (): void => undefined

  watch(() => toValue(ticket), (next) => {
    stop()
    row.value = byTicket(next)
    stop = watchRow(next, (position) => {
      // A row that is gone goes at once, looked at or not: it may have been another user's.
      if (position === undefined || toValue(active)) row.value = position
    })
  }, { immediate: true, flush: 'sync' })
  // A list, never the same as before: Vue holds a value for the old one until its watcher returns, which may change it.
  watch(() => [toValue(active)], ([isActive]) => {
    if (isActive) row.value = byTicket(toValue(ticket))
  }, { flush: 'sync' })
  onScopeDispose(() => stop())
  return row
}
