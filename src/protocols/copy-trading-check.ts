import { checkSession } from '../core/check-session'
import { isCurrencyDigits } from '../core/positions/minor-units'
import { requireOption } from '../core/require-option'
import type { CopyTradingOptions, FeedOptions, PlainOptions } from './copy-trading-options'

const mostPriceDigits = 12

/** Throws `invalid-option` with the option's name. JavaScript callers have no compiler to tell them. */
export function checkCopyTradingOptions(options: CopyTradingOptions): void {
  const { dialect, session, currencyDigits } = options
  requireOption('dialect', dialect, dialect === undefined || dialect === 'feed' || dialect === 'plain')
  if (session !== undefined) checkSession(session)
  for (const [currency, digits] of Object.entries(currencyDigits ?? {})) {
    requireOption(`currencyDigits.${currency}`, digits, isCurrencyDigits(digits))
  }
  if (dialect === 'plain') checkPlain(options)
  else checkFeed(options)
}

function checkFeed({ resyncTimeoutMs, pongTimeoutMs }: FeedOptions): void {
  requireOption('resyncTimeoutMs', resyncTimeoutMs, resyncTimeoutMs === undefined || isDelay(resyncTimeoutMs))
  requireOption('pongTimeoutMs', pongTimeoutMs, pongTimeoutMs === undefined || isDelay(pongTimeoutMs))
}

function checkPlain(options: PlainOptions): void {
  const { currency, currencyDigits, firstFrame, goodbye, ping, priceDigits, successCode } = options
  requireOption('currency', currency, typeof currency === 'string' && currency !== '')
  const isTold = Object.keys(currencyDigits ?? {}).includes(currency)
  requireOption('currencyDigits', currencyDigits, isTold)
  requireOption('firstFrame', firstFrame, isMaker(firstFrame))
  requireOption('goodbye', goodbye, goodbye === undefined || isMaker(goodbye))
  requireOption('ping', ping, ping === undefined || isMaker(ping))
  requireOption('priceDigits', priceDigits, priceDigits === undefined || isPriceDigits(priceDigits))
  requireOption('successCode', successCode, successCode === undefined || Number.isFinite(successCode))
  for (const name of ['keyOf', 'mapRow', 'isPong', 'accountOf'] as const) {
    const given = options[name]
    requireOption(name, given, given === undefined || typeof given === 'function')
  }
}

function isDelay(value: number): boolean {
  return Number.isFinite(value) && value > 0
}

function isPriceDigits(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= mostPriceDigits
}

function isMaker(value: unknown): boolean {
  return typeof value === 'function' || (typeof value === 'object' && value !== null)
}
