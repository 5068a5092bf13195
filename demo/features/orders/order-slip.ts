import { shallowRef, type ShallowRef } from 'vue'
import type { Order, PostResult } from '../../../src/outbox'
import type { NamedPosition } from './order-words'

/** An action that the user has selected. Its form, if there is one, asks for the remaining fields. */
export type OrderIntent =
  | { readonly action: 'open' | 'closeAll' }
  | { readonly action: 'close' | 'part' | 'levels'; readonly ticket: number | string }
  | { readonly action: 'follow' | 'unfollow'; readonly trader: number }
  | { readonly action: 'closeSeveral'; readonly tickets: readonly (number | string)[] }

/** `placing`: confirmed but not yet known to be stored. */
export type SlipStep = 'away' | 'form' | 'review' | 'placing' | 'placed'

export interface SlipState {
  readonly step: SlipStep
  readonly intent: OrderIntent
  /** The reviewed order, exactly as it would be sent. */
  readonly order: Order | null
  readonly id: string
  /** Reason for the rejection; empty if there is none. */
  readonly refusal: string
}

/** An order between its form and the outbox. Only the reviewed order is sent, and only once. */
export interface OrderSlip {
  readonly state: Readonly<ShallowRef<SlipState>>
  begin(intent: OrderIntent): void
  /** Shows the order from a completed form for review. */
  review(order: Order): void
  /** Returns from the review to its form, or closes if there is no form. */
  back(): void
  /** Places the reviewed order. A second call before the result has no effect. */
  confirm(position?: NamedPosition): Promise<void>
  /** Places the same order as a new order after another review. */
  repeat(order: Order): void
  leave(): void
}

const away: SlipState = { step: 'away', intent: { action: 'open' }, order: null, id: '', refusal: '' }

/** Returns the order of an intent that needs no form. */
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

/** Places an order; `position` is its position as reviewed. */
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
      // The user has left in the meantime. The order continues without its sheet.
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
