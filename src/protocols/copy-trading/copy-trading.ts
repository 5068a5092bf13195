import { defaultCloseCodes } from '../../connection/policy/close-codes'
import { isDeveloped } from '../../shared/developed'
import { checkOptions, keepGiven, requireOption } from '../../shared/options'
import { isPositive } from '../../shared/checks'
import { createBook } from '../../positions/model/book'
import { createTotals } from '../../positions/model/totals'
import { installPositions } from '../../positions/positions-hub'
import { isBoolean } from '../../shared/checks'
import { startSession } from './copy-trading-feed'
import {
  checkCurrencyDigits, events, ofSameUser, reportOption, type CopyTradingOptions, type CopyTradingProtocol,
} from './copy-trading-session'
import { copyTradingTabs } from './copy-trading-tab-rules'
import { createTicks } from './ticks'

const known: Record<keyof CopyTradingOptions, 1> = {
  session: 1, resyncTimeoutMs: 1, currencyDigits: 1, commissionInBalance: 1,
}

/**
 * Protocol for one trader's live positions, as snapshots and deltas. Includes `tabRules()`.
 * @throws TradewireError `invalid-option` with the option's name.
 * @example createTradewire({ url, protocol: copyTrading({ session: { userId: 10260, token } }) })
 */
export function copyTrading(options: CopyTradingOptions = {}): CopyTradingProtocol {
  const { session, resyncTimeoutMs = 5_000, currencyDigits, commissionInBalance } = options
  const ticks = createTicks()
  requireOption('resyncTimeoutMs', resyncTimeoutMs, isPositive(resyncTimeoutMs))
  const protocol: CopyTradingProtocol = {
    name: 'copy-trading',
    policy: { closeCodes: defaultCloseCodes },
    liveness: 'any',
    needsSession: true,
    session,
    parts: [copyTradingTabs()],
    installed: installPositions,
    start(whose, policy, line, before) {
      const same = ofSameUser(whose, before)
      if (same !== undefined) return same
      const book = createBook(createTotals({
        currencyDigits, commissionInBalance,
        onUnknownCurrency: (currency) => reportOption(line, `currencyDigits.${currency}`),
      }))
      return startSession(whose, policy, resyncTimeoutMs, line, book, ticks)
    },
  }
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    keepGiven(protocol, { maker: 'copyTrading', options, known, events })
    checkInDevelopment(options)
  }
  return protocol
}

function checkInDevelopment(options: CopyTradingOptions): void {
  checkOptions(options, { commissionInBalance: isBoolean })
  checkCurrencyDigits(options.currencyDigits)
}
