import { createHash } from 'node:crypto'
import { addressGroup, isLoopbackAddress } from '../../wire/address'

/**
 * Whose share an upload takes (CV-103). Where a user has no token of its own, a client can invent any number of users:
 * there it is the address, but of this machine, which may be a proxy. A hash: it becomes the name of a file.
 */
export const createUploaderOf = (isProven: boolean) => (user: string, address: string): string => {
  const uploader = isProven || isLoopbackAddress(address) ? `user ${user}` : `address ${addressGroup(address)}`
  return createHash('sha256').update(uploader).digest('hex').slice(0, 16)
}
