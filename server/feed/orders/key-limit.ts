import { isLoopbackAddress } from '../../wire/address'
import { createClientLimits } from '../../wire/client-limits'
import { keyLimits, type KeyLimits } from '../model/orders/order-limits'

/** Limits each address's rate of new keys (SV-260). Loopback addresses are exempt. A count of -1 refunds a key. */
export function createKeyLimit(now: () => number) {
  const limitsOf = ({ gapMs, burst, scarceBurst }: KeyLimits) => {
    const perSecond = 1_000 / gapMs
    const hasLeft = createClientLimits({ perSecond, burst }, now)
    const hasFew = createClientLimits({ perSecond, burst: scarceBurst }, now)
    return (address: string, isScarce: boolean, count: number): boolean => {
      // Counts every key, even while keys are not scarce.
      const isLight = hasFew(address, count)
      return (isLight || !isScarce) && hasLeft(address, count)
    }
  }
  const [order, query] = [limitsOf(keyLimits.order), limitsOf(keyLimits.query)]
  return (address: string, isQuery: boolean, isScarce: boolean, count: 1 | -1): boolean =>
    isLoopbackAddress(address) || (isQuery ? query : order)(address, isScarce, count)
}
