import { createHash } from 'node:crypto'
import { addressGroup, isLoopbackAddress } from '../../wire/address'

/**
 * Returns a hash of the sender whose limits apply (CV-103, CV-122), safe in a file name. The sender is the user.
 * Without per-user tokens, clients can invent users, so the sender is the address unless loopback.
 */
export const createSenderOf = (isProven: boolean) => (user: string, address: string): string => {
  const sender = isProven || isLoopbackAddress(address) ? `user ${user}` : `address ${addressGroup(address)}`
  return createHash('sha256').update(sender).digest('hex').slice(0, 16)
}
