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
export { freshnessTexts, type FreshnessTexts } from './format/freshness-texts'
export type { InTwoLanguages } from './format/in-two-languages'
export { reasonsEn } from './format/reasons-en'
export { reasonsZhHans } from './format/reasons-zh-hans'
export { formatClock, formatDateTime, formatDay, formatShort, secondsUntil } from './format/time'
export { useCurrencyDigits, useCurrencyDigitsRef } from './format/vue/currency-digits'
export { useNow } from './format/vue/use-now'
export { useSecondsUntil } from './format/vue/use-seconds-until'
