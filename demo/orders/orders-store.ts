import { defineStore } from 'pinia'
import { computed, shallowReactive } from 'vue'
import { orderMessage, useOutbox, type Order, type OutboxInUse, type PostResult } from '../../src/outbox'
import { takesOrders } from '../feed/protocol'
import { isToLookAt, isUnderWay, positionSubject, subjectOf, type OrderEntry } from './order-state'

export interface OrdersStore {
  /** Whether the server takes orders: where it does not, nothing of them is shown. */
  readonly available: boolean
  /** Newest first. */
  readonly entries: readonly OrderEntry[]
  readonly lookAtCount: number
  readonly finishedCount: number
  entryOf(id: string): OrderEntry | undefined
  /** Whether an order about it, or about all, awaits its outcome. */
  isBusy(subject: string): boolean
  isPositionBusy(ticket: number | string): boolean
  place(order: Order): Promise<PostResult>
  takeBack(id: string): Promise<boolean>
  ask(id: string): void
  dismiss(id: string): Promise<void>
  dismissFinished(): Promise<void>
  /** Remembers how a position or trader is called: an order has no more than a number. */
  rename(subject: string, name: string): void
  nameOf(subject: string): string | undefined
}

/** The orders of whoever is signed in. */
export const useOrdersStore: () => OrdersStore = defineStore('demoOrders', () => {
  const outbox = takesOrders() ? useOutbox<Order>() : null
  const names = shallowReactive(new Map<string, string>())

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
    place: (order: Order) => taking().post(orderMessage(order)),
    takeBack: (id: string) => taking().withdraw(id),
    ask: (id: string) => taking().ask(id),
    dismiss: (id: string) => taking().dismiss(id),
    async dismissFinished(): Promise<void> {
      for (const { id } of finished.value) await taking().dismiss(id)
    },
    rename: (subject: string, name: string) => void names.set(subject, name),
    nameOf: (subject: string) => names.get(subject),
  }
})
