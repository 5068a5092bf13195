/** A price with its instrument's own digits. */
export function formatPrice(price: number, digits: number): string {
  return price.toFixed(digits)
}
