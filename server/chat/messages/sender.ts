import { createHash } from 'node:crypto'
import { addressGroup, isLoopbackAddress } from '../../wire/address'

/**
 * Returns a hash of the sender whose limits apply (CV-103, CV-122), safe in a file name. Without per-user tokens, the
 * sender is the address, because clients can invent users. Otherwise, and on loopback, the sender is the user.
 */
export const createSenderOf = (isProven: boolean) => (user: string, address: string): string => {
  const sender = isProven || isLoopbackAddress(address) ? `user ${user}` : `address ${addressGroup(address)}`
  return createHash('sha256').update(sender).digest('hex').slice(0, 16)
}
