import { exceptionsOf } from '../dom-exception'

export const globalException = exceptionsOf({ InvalidCharacterError: 5, AbortError: 20, TimeoutError: 23 })
