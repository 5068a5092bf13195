/** A price with its instrument's own digits. */
export function formatPrice(price: number, digits: number): string {
  return price.toFixed(digits)
}

/** Stop-loss and take-profit: 0 means that there is none. */
export function formatLevel(price: number, digits: number, none: string): string {
  return price === 0 ? none : formatPrice(price, digits)
}
