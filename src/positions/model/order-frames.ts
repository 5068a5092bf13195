import type { Ticket } from './position'

/** What a trader may ask for. Lots and prices are decimals, with no more digits than the instrument has. */
export type Order =
  /** `sl` and `tp`: 0 or left out for none. */
  | {
      readonly action: 'open'
      readonly symbol: string
      readonly type: 'buy' | 'sell'
      readonly lots: number
      readonly sl?: number
      readonly tp?: number
    }
  /** `lots` left out closes all of it. */
  | { readonly action: 'close'; readonly ticket: Ticket; readonly lots?: number }
  | { readonly action: 'closeAll' }
  /** 0 takes a level away. */
  | { readonly action: 'modify'; readonly ticket: Ticket; readonly sl: number; readonly tp: number }
  | { readonly action: 'follow'; readonly trader: number; readonly settings: FollowSettings }
  /** What was copied already stays open. */
  | { readonly action: 'unfollow'; readonly trader: number }

/** How the trades of a signal trader are copied. */
export interface FollowSettings {
  /** The signal's lots times `value`, or always `value` lots. */
  readonly mode: 'ratio' | 'lots'
  readonly value: number
  /** Lots that all positions copied from this trader may have together. */
  readonly capLots: number
}

/** An order under its idempotency key: sent again, it is answered and not executed again. */
export interface OrderFrame {
  readonly type: 'Order'
  readonly traderid: number | string
  readonly reqid: string
  /** Server time, epoch ms: after it the order is refused, so that a frame stuck in a dead line executes nothing. */
  readonly validUntil: number
  /**
   * Server time at which the order was posted, epoch ms, as far as the client can tell: a server that lost its record
   * of that time executes nothing and answers `not-known`.
   */
  readonly postedAt?: number
  readonly order: Order
}

/** What became of a key. One that the server has not seen is refused from then on. */
export interface QueryFrame {
  readonly type: 'Query'
  readonly traderid: number | string
  readonly reqid: string
  /**
   * Server time at which the order was posted, epoch ms, as far as the client can tell: a server whose record of keys
   * does not reach back to it answers `not-known`.
   */
  readonly postedAt?: number
}

/** Permanent codes. */
export type OrderRefusal =
  | 'expired'
  /** `validUntil` is too far ahead. */
  | 'bad-validity'
  /** Asked for by `Query` before it arrived. */
  | 'never-received'
  /** The key belongs to another order. */
  | 'key-reused'
  | 'no-such-position'
  | 'not-traded'
  | 'bad-lots'
  | 'bad-price'
  | 'not-enough-margin'
  | 'no-such-trader'
  | 'not-followed'
  | 'bad-settings'

/** The answer to both, the same however often it is asked for. */
export type AckFrame = { readonly type: 'Ack'; readonly reqid: string } & (OrderResult | OrderForgotten)

/** The record of that time was lost: it may have been executed or not, and will not be any more. */
export interface OrderForgotten {
  readonly Code: 404
  readonly state: 'not-known'
}

export type OrderResult =
  /** `tickets`: opened, closed or changed. */
  | { readonly Code: 200; readonly state: 'done'; readonly tickets: readonly Ticket[] }
  /** `reason`: an `OrderRefusal`, or a code of a server that knows more of them. */
  | { readonly Code: 409; readonly state: 'refused'; readonly reason: string }
