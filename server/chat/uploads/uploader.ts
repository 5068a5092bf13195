import { createHash } from 'node:crypto'
import { addressGroup, isLoopbackAddress } from '../../wire/address'

/**
 * Returns a hash of the uploader whose limits an upload counts against (CV-103). Without per-user tokens a client can
 * invent users, so the address counts instead, unless it is a loopback address. The hash is safe in a file name.
 */
export const createUploaderOf = (isProven: boolean) => (user: string, address: string): string => {
  const uploader = isProven || isLoopbackAddress(address) ? `user ${user}` : `address ${addressGroup(address)}`
  return createHash('sha256').update(uploader).digest('hex').slice(0, 16)
}
