import { isCurrencyDigits } from '../core/positions/minor-units'
import { TradewireError } from '../core/tradewire-error'
import { isTicket } from '../core/positions/position-check'
import type { CopyTradingOptions, PlainOptions } from './copy-trading-options'

/** Throws `invalid-option` with the option's name. JavaScript callers have no compiler to tell them. */
export function checkCopyTradingOptions(options: CopyTradingOptions): void {
  const { session, currencyDigits } = options
  if (session !== undefined) demand(isTicket(session.traderId), 'session.traderId')
  if (currencyDigits !== undefined) {
    for (const [currency, digits] of Object.entries(currencyDigits)) {
      demand(isCurrencyDigits(digits), `currencyDigits.${currency}`)
    }
  }
  if (options.dialect === 'plain') {
    checkPlain(options)
    return
  }
  demand(options.dialect === undefined || options.dialect === 'feed', 'dialect')
  demand(isDelay(options.resyncTimeoutMs ?? 0), 'resyncTimeoutMs')
  demand(isDelay(options.pongTimeoutMs ?? 0), 'pongTimeoutMs')
}

function checkPlain(options: PlainOptions): void {
  const { currency, currencyDigits, firstFrame, goodbye, ping, priceDigits = 0, successCode = 0 } = options
  demand(typeof currency === 'string' && currency !== '', 'currency')
  demand(typeof currencyDigits === 'object' && Object.keys(currencyDigits).includes(currency), 'currencyDigits')
  demand(isMaker(firstFrame), 'firstFrame')
  demand(goodbye === undefined || isMaker(goodbye), 'goodbye')
  demand(ping === undefined || isMaker(ping), 'ping')
  demand(Number.isInteger(priceDigits) && priceDigits >= 0 && priceDigits <= 12, 'priceDigits')
  demand(Number.isFinite(successCode), 'successCode')
  for (const name of ['keyOf', 'mapRow', 'isPong', 'accountOf'] as const) {
    demand(options[name] === undefined || typeof options[name] === 'function', name)
  }
}

function isDelay(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value)
}

function isMaker(value: unknown): boolean {
  return typeof value === 'function' || (typeof value === 'object' && value !== null)
}

function demand(holds: boolean, name: string): void {
  if (!holds) throw new TradewireError('invalid-option', name)
}
