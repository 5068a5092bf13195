import { shallowRef, type ShallowRef } from 'vue'
import type { Order, PostResult } from '../../../src/outbox'
import type { NamedPosition } from './order-words'

/** Action that the user has selected. The form of the action, if any, asks for other fields. */
export type OrderIntent =
  | { readonly action: 'open' | 'closeAll' }
  | { readonly action: 'close' | 'part' | 'levels'; readonly ticket: number | string }
  | { readonly action: 'follow' | 'unfollow'; readonly trader: number }
  | { readonly action: 'closeSeveral'; readonly tickets: readonly (number | string)[] }

/** `placing`: confirmed, but not yet stored. */
export type SlipStep = 'away' | 'form' | 'review' | 'placing' | 'placed'

export interface SlipState {
  readonly step: SlipStep
  readonly intent: OrderIntent
  /** The order under review, exactly as it would be sent. */
  readonly order: Order | null
  readonly id: string
  /** Why the order was rejected, or an empty string. */
  readonly refusal: string
}

/** Guides an order from its form to the outbox. Only the reviewed order is sent, and only once. */
export interface OrderSlip {
  readonly state: Readonly<ShallowRef<SlipState>>
  begin(intent: OrderIntent): void
  /** Continues from the form to the review. */
  review(order: Order): void
  /** Returns from the review to the form, or else closes the sheet. */
  back(): void
  /** Further calls before the result have no effect. */
  confirm(position?: NamedPosition): Promise<void>
  /** Reviews the same order again, as a new order. */
  repeat(order: Order): void
  leave(): void
}

const away: SlipState = { step: 'away', intent: { action: 'open' }, order: null, id: '', refusal: '' }

function orderOf(intent: OrderIntent): Order | null {
  switch (intent.action) {
    case 'close':
      return { action: 'close', ticket: intent.ticket }
    case 'closeAll':
      return { action: 'closeAll' }
    case 'unfollow':
      return { action: 'unfollow', trader: intent.trader }
    case 'open':
    case 'part':
    case 'levels':
    case 'follow':
    case 'closeSeveral':
      return null
  }
}

function intentOf(order: Order): OrderIntent {
  switch (order.action) {
    case 'open':
    case 'closeAll':
      return { action: order.action }
    case 'close':
      return { action: order.lots === undefined ? 'close' : 'part', ticket: order.ticket }
    case 'modify':
      return { action: 'levels', ticket: order.ticket }
    case 'follow':
    case 'unfollow':
      return { action: order.action, trader: order.trader }
  }
}

export type PlaceOrder = (order: Order, position: NamedPosition | undefined) => Promise<PostResult>

export function createOrderSlip(place: PlaceOrder): OrderSlip {
  const state = shallowRef<SlipState>(away)

  return {
    state,
    begin(intent) {
      const order = orderOf(intent)
      state.value = { ...away, step: order === null ? 'form' : 'review', intent, order }
    },
    review(order) {
      if (state.value.step === 'form') state.value = { ...state.value, step: 'review', order, refusal: '' }
    },
    back() {
      const { step, intent } = state.value
      if (step === 'review') state.value = orderOf(intent) === null ? { ...state.value, step: 'form' } : away
    },
    async confirm(position) {
      const { step, order } = state.value
      if (step !== 'review' || order === null) return
      const placing: SlipState = { ...state.value, step: 'placing', refusal: '' }
      state.value = placing
      const result = await place(order, position)
      // If the user has left the sheet, the order continues without the sheet.
      if (state.value !== placing) return
      state.value = result.ok
        ? { ...placing, step: 'placed', id: result.id }
        : { ...placing, step: 'review', refusal: result.code }
    },
    repeat(order) {
      state.value = { ...away, step: 'review', intent: intentOf(order), order }
    },
    leave() {
      state.value = away
    },
  }
}
