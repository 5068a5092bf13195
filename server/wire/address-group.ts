import { isIPv6 } from 'node:net'
import { plainAddress } from './plain-address'

/** Providers give one subscriber a whole /64 of IPv6: the first four of an address's eight groups. */
const SUBSCRIBER_GROUPS = 4
const GROUPS = 8

/** The eight groups of an IPv6 address, its `::` written out. */
function groupsOf(address: string): string[] {
  const [before = [], after = []] = address.split('::').map((part) => part === '' ? [] : part.split(':'))
  return [...before, ...Array<string>(GROUPS - before.length - after.length).fill('0'), ...after]
}

/**
 * The name under which limits count an address: the /64 of an IPv6 address, because one subscriber has all of it.
 * An IPv4 address, also one mapped into IPv6, counts alone; a text that is no address stays as it is.
 */
export function addressGroup(address: string): string {
  const plain = plainAddress(address)
  if (plain === undefined) return address
  const [withoutZone = plain] = plain.split('%')
  if (!isIPv6(withoutZone)) return plain
  return `${groupsOf(withoutZone).slice(0, SUBSCRIBER_GROUPS).join(':')}::/64`
}
