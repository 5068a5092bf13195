import { checkOptions } from '../core/check-options'
import { isPositive } from '../core/checks'
import { createBook, type Book } from '../core/positions/book'
import { createConfirmation } from './copy-trading-confirmation'
import { startFeed } from './copy-trading-feed'
import { installPositions } from '../positions/positions-hub'
import type { CopyTradingOptions } from './copy-trading-options'
import {
  checkCurrencyDigits, encodeFrame, type CopyTradingProtocol, type CopyTradingSession, type FeedLine,
} from './copy-trading-session'

/**
 * The copy-trading wire protocol: live positions of one trader, by snapshots and deltas.
 * @throws TradewireError `invalid-option` with the option's name.
 */
export function copyTrading(options: CopyTradingOptions = {}): CopyTradingProtocol {
  checkOptions(options, { resyncTimeoutMs: isPositive, pongTimeoutMs: isPositive })
  const { session, resyncTimeoutMs = 5_000, pongTimeoutMs, currencyDigits } = options
  checkCurrencyDigits(currencyDigits)
  return {
    name: 'copy-trading',
    policy: { pongTimeoutMs: pongTimeoutMs ?? 5_000 },
    liveness: 'any',
    needsSession: true,
    session,
    installed: installPositions,
    start(whose, policy, line) {
      const book = createBook({ currencyDigits })
      if (whose === null) return startWithoutUser(book, line)
      const limits = { resyncTimeoutMs, pongTimeoutMs: pongTimeoutMs ?? policy.pongTimeoutMs }
      const confirmation = createConfirmation(policy, limits.pongTimeoutMs, line)
      return startFeed(whose, book, limits, confirmation, line)
    },
  }
}

/** Without a user every line is refused. */
function startWithoutUser(book: Book, { refuse }: FeedLine): CopyTradingSession {
  return {
    traderId: '',
    book,
    isResumable: () => true,
    changed: () => undefined,
    opened: () => refuse('final', 'no-session'),
    received: () => undefined,
    encode: encodeFrame,
  }
}
