import { checkOptions } from '../core/check-options'
import { isPositive } from '../core/checks'
import { createBook } from '../core/positions/book'
import type { CopyTradingEvents } from '../core/positions/positions-update'
import type { Protocol } from '../ports/protocol'
import { createConfirmation } from './copy-trading-confirmation'
import { feedGraceMs, startFeed, stepFeed } from './copy-trading-feed'
import type { CopyTradingOptions } from './copy-trading-options'
import type { Commands } from './copy-trading-session'
import { checkCurrencyDigits, encodeFrame, nothing } from './copy-trading-session'
import type { CopyTradingProtocol, FeedState } from './copy-trading-state'

const refuseNobody: Commands = [{ type: 'refuse', kind: 'final', code: 'no-session' }]

/**
 * The copy-trading wire protocol: live positions of one trader, by snapshots and deltas.
 * @throws TradewireError `invalid-option` with the option's name.
 */
export function copyTrading(options: CopyTradingOptions = {}): CopyTradingProtocol {
  checkOptions(options, { resyncTimeoutMs: isPositive, pongTimeoutMs: isPositive })
  const { session, resyncTimeoutMs = 5_000, pongTimeoutMs, currencyDigits } = options
  checkCurrencyDigits(currencyDigits)
  const protocol: Protocol<FeedState | null, CopyTradingEvents> = {
    name: 'copy-trading',
    policy: { pongTimeoutMs: pongTimeoutMs ?? 5_000 },
    liveness: 'any',
    needsSession: true,
    session,
    start(whose, policy) {
      const limits = { resyncTimeoutMs, pongTimeoutMs: pongTimeoutMs ?? policy.pongTimeoutMs }
      return whose && startFeed(
        whose, createBook({ currencyDigits }), limits, createConfirmation(policy, limits.pongTimeoutMs))
    },
    step: (state, event) =>
      state === null ? [state, event.type === 'opened' ? refuseNobody : nothing] : stepFeed(state, event),
    encode: encodeFrame,
    graceMs: (state) => (state === null ? 0 : feedGraceMs(state)),
  }
  return protocol
}
