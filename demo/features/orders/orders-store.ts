import { defineStore } from 'pinia'
import { computed, shallowReactive } from 'vue'
import { orderMessage, useOutbox, type Order, type OutboxInUse, type PostResult } from '../../../src/outbox'
import { takesOrders } from '../../feed/feed-protocol'
import { isToLookAt, isUnderWay, positionSubject, subjectOf, type OrderEntry } from './order-state'
import type { NamedPosition, OrderNames } from './order-words'

export interface OrdersStore {
  /** Whether the server accepts orders. If not, order controls are hidden. */
  readonly available: boolean
  /** Newest first. */
  readonly entries: readonly OrderEntry[]
  readonly lookAtCount: number
  readonly finishedCount: number
  entryOf(id: string): OrderEntry | undefined
  /** Whether an order for this subject or for all positions is pending. */
  isBusy(subject: string): boolean
  isPositionBusy(ticket: number | string): boolean
  place(order: Order, position?: NamedPosition): Promise<PostResult>
  takeBack(id: string): Promise<boolean>
  ask(id: string): void
  dismiss(id: string): Promise<void>
  dismissFinished(): Promise<void>
  /** Returns the names for an order placed since the app's start. */
  namesOf(entry: OrderEntry): OrderNames
  nameTrader(id: number, name: string): void
  traderName(id: number): string | undefined
}

export const useOrdersStore: () => OrdersStore = defineStore('demoOrders', () => {
  const outbox = takesOrders() ? useOutbox<Order>() : null
  /** Positions when their orders were placed, by order id. */
  const positions = shallowReactive(new Map<string, NamedPosition>())
  const traders = shallowReactive(new Map<number, string>())

  const list = computed<readonly OrderEntry[]>(() => outbox?.entries.value ?? [])
  const entries = computed(() => [...list.value].reverse())
  const busy = computed(() => new Set(list.value.filter(isUnderWay).map(({ payload }) => subjectOf(payload))))
  const finished = computed(() => list.value.filter((entry) => !isUnderWay(entry)))

  function taking(): OutboxInUse<Order> {
    if (outbox === null) throw new Error('This server takes no orders')
    return outbox
  }

  return {
    available: outbox !== null,
    entries,
    lookAtCount: computed(() => list.value.filter(isToLookAt).length),
    finishedCount: computed(() => finished.value.length),
    entryOf: (id: string) => list.value.find((entry) => entry.id === id),
    isBusy: (subject: string) => busy.value.has(subject),
    isPositionBusy: (ticket: number | string) => busy.value.has(positionSubject(ticket)) || busy.value.has('all'),
    async place(order: Order, position?: NamedPosition): Promise<PostResult> {
      const result = await taking().post(orderMessage(order))
      if (result.ok && position !== undefined) positions.set(result.id, position)
      return result
    },
    takeBack: (id: string) => taking().withdraw(id),
    ask: (id: string) => taking().ask(id),
    dismiss: (id: string) => taking().dismiss(id),
    async dismissFinished(): Promise<void> {
      for (const { id } of finished.value) await taking().dismiss(id)
    },
    namesOf({ id, payload }: OrderEntry): OrderNames {
      return { position: positions.get(id), trader: 'trader' in payload ? traders.get(payload.trader) : undefined }
    },
    nameTrader: (id: number, name: string) => void traders.set(id, name),
    traderName: (id: number) => traders.get(id),
  }
})
