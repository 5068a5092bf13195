import type { IncomingMessage } from 'node:http'
import { isLoopbackAddress, plainAddress } from './address'

export type RequestAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string

/**
 * Returns the peer's address. If the peer is a trusted proxy, returns the last untrusted address in `X-Forwarded-For`,
 * because anyone may have written the earlier ones.
 * @param proxies trusted proxies; if empty, those on this machine
 */
export function createRequestAddress(proxies: readonly string[]): RequestAddress {
  const known = new Set(proxies.map(plainAddress))
  const isBelieved = (address: string): boolean =>
    proxies.length === 0 ? isLoopbackAddress(address) : known.has(address)

  return ({ headers, socket }) => {
    let address = plainAddress(socket.remoteAddress ?? '') ?? ''
    const named = String(headers['x-forwarded-for'] ?? '').split(',')
    while (isBelieved(address)) {
      const next = plainAddress(named.pop()?.trim() ?? '')
      if (next === undefined) break
      address = next
    }
    return address
  }
}
