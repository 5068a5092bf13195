import { readList, readText } from './read-reply'

/**
 * `fenced`: another prices now. `elsewhere`: the account is not where we thought. `decided`: the order was before.
 * `late`: it must not be executed any more. Nothing was written but with `ok`.
 */
export type Committed = 'ok' | 'fenced' | 'elsewhere' | 'decided' | 'late'

/** `pending`: the inbox will tell. `full`: too many wait, and nothing was recorded. */
export type OrderState = { readonly kind: 'pending' | 'full' } | { readonly kind: 'answered'; readonly text: string }

/** What the one that prices makes of an account: `full` has no room there, `unusable` cannot be gone on with. */
export type Attention = 'priced' | 'full' | 'unusable'

export function readCommitted(reply: unknown): Committed {
  switch (reply) {
    case 'ok': case 'fenced': case 'elsewhere': case 'decided': case 'late':
      return reply
    default:
      throw new Error(`Redis answered ${String(reply)}`)
  }
}

export function readAttention(reply: unknown): Attention | undefined {
  return reply === 'priced' || reply === 'full' || reply === 'unusable' ? reply : undefined
}

export function readOrderState(reply: unknown): OrderState {
  const [kind, text] = readList(reply, 'an answer')
  return kind === 'pending' || kind === 'full' ? { kind } : { kind: 'answered', text: readText(text, 'an answer') }
}
