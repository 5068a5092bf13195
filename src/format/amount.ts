import { toUnits } from '../shared/amounts'

/**
 * Converts an amount to whole minor units. Rounds halves away from zero.
 * @param amount the amount in the currency's main unit
 * @param digits the currency's decimal places, as in `Totals.currencyDigits`
 * @example toMinor(1.005, 2) // 101
 */
export function toMinor(amount: number, digits: number): number {
  return toUnits(amount, Math.pow(10, digits))
}

function groupThousands(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, ',')
}

/**
 * Formats an amount in minor units.
 * @param minor the amount, a whole number of minor units
 * @param digits the currency's decimal places
 * @example formatMinor(-123450, 2) // '-1,234.50'
 */
export function formatMinor(minor: number, digits: number): string {
  return decimalText(minor, digits).replace(/\d+/, groupThousands)
}

function decimalText(units: number, digits: number): string {
  const size = Math.abs(units)
  // `String` uses exponent notation for numbers from 1e21.
  const text = size < 1e21 ? String(size) : (size / Math.pow(10, digits)).toFixed(digits).replace('.', '')
  const padded = text.padStart(digits + 1, '0')
  const end = padded.length - digits
  return `${units < 0 ? '-' : ''}${padded.slice(0, end)}${digits === 0 ? '' : `.${padded.slice(end)}`}`
}

/**
 * Formats an amount in minor units, with a plus sign before a gain, so gains are recognizable without colour.
 * @param minor the amount, a whole number of minor units
 * @param digits the currency's decimal places
 * @example formatSignedMinor(123450, 2) // '+1,234.50'
 */
export function formatSignedMinor(minor: number, digits: number): string {
  return `${minor > 0 ? '+' : ''}${formatMinor(minor, digits)}`
}

/**
 * Formats an amount, with a plus sign before a gain.
 * @param amount the amount in the currency, not in minor units
 * @param digits the currency's decimal places
 * @example formatSigned(12.5, 2) // '+12.50'
 */
export function formatSigned(amount: number, digits: number): string {
  return formatSignedMinor(toMinor(amount, digits), digits)
}

/**
 * Formats lots with two decimal places, or more if needed.
 * @param lotsE8 lots × 10⁸, as in `Totals.lotsE8`
 * @example formatLots(12_500_000) // '0.125'
 */
export function formatLots(lotsE8: number): string {
  return formatMinor(Math.round(lotsE8), 8).replace(/0{1,6}$/, '')
}

/** Whether an amount is above, below or equal to zero. */
export type Direction = 'gain' | 'loss' | 'flat'

/**
 * Returns the direction of an amount, for example to choose its colour.
 * @param amount the amount in any unit
 * @example directionOf(-3) // 'loss'
 */
export function directionOf(amount: number): Direction {
  if (amount > 0) return 'gain'
  return amount < 0 ? 'loss' : 'flat'
}

/**
 * Formats a price with its instrument's decimal places. Rounds halves away from zero.
 * @param price the price
 * @param digits the instrument's decimal places, as in `Position.digits`
 * @example formatPrice(1.1, 5) // '1.10000'
 */
export function formatPrice(price: number, digits: number): string {
  return Number.isFinite(price) ? decimalText(toMinor(price, digits), digits) : price.toFixed(digits)
}

/**
 * Formats the price of a stop loss or take profit. A price of 0 means that the level is not set.
 * @param price the level's price
 * @param digits the instrument's decimal places, as in `Position.digits`
 * @param none the text for an unset level
 * @example formatLevel(0, 5, '–') // '–'
 */
export function formatLevel(price: number, digits: number, none: string): string {
  return price === 0 ? none : formatPrice(price, digits)
}
