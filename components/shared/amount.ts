/** An amount as a whole number of minor units, half away from zero. */
export function toMinor(amount: number, digits: number): number {
  const scaled = Math.abs(amount) * 10 ** digits
  // 1.005 * 100 is 100.49999999999999: the nudge is far below any digit a price feed sends.
  return Math.sign(amount) * Math.round(scaled + scaled * Number.EPSILON)
}

function groupThousands(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `-1,234.50` from -123450 with 2 digits. */
export function formatMinor(minor: number, digits: number): string {
  const text = String(Math.abs(minor)).padStart(digits + 1, '0')
  const whole = groupThousands(text.slice(0, text.length - digits))
  const fraction = digits === 0 ? '' : `.${text.slice(text.length - digits)}`
  return `${minor < 0 ? '-' : ''}${whole}${fraction}`
}

/** The same with a plus sign before a gain: colour is never the only mark of it. */
export function formatSignedMinor(minor: number, digits: number): string {
  return `${minor > 0 ? '+' : ''}${formatMinor(minor, digits)}`
}

export function formatSigned(amount: number, digits: number): string {
  return formatSignedMinor(toMinor(amount, digits), digits)
}

/** Lots with two decimals, more only when the trade has them. */
export function formatLots(lotsE8: number): string {
  const [whole = '0', fraction = ''] = (lotsE8 / 1e8).toFixed(8).split('.')
  return `${groupThousands(whole)}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`
}

export type Direction = 'gain' | 'loss' | 'flat'

export function directionOf(amount: number): Direction {
  if (amount > 0) return 'gain'
  return amount < 0 ? 'loss' : 'flat'
}
