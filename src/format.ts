export {
  directionOf,
  formatLevel,
  formatLots,
  formatMinor,
  formatPrice,
  formatSigned,
  formatSignedMinor,
  toMinor,
  type Direction,
} from './format/amount'
export { failureText, orThrow } from './format/answers'
export { freshnessTexts, type FreshnessTexts, reasonsEn, reasonsZhHans } from './format/texts'
export type { InTwoLanguages } from './format/texts'
export { formatClock, formatDateTime, formatDay, formatShort, secondsUntil } from './format/time'
export { useCurrencyDigits, useCurrencyDigitsRef } from './vue/format/currency-digits'
export { useNow, useSecondsUntil } from './vue/format/use-now'
