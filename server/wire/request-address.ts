import type { IncomingMessage } from 'node:http'
import { isLoopbackAddress, plainAddress } from './address'

export type RequestAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string

/**
 * Maximum number of trusted proxies between a client and the server (SV-269). Reading a header with 4,000 addresses
 * takes 9 ms.
 */
const maxHops = 16

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
    const named = String(headers['x-forwarded-for'] ?? '')
    let end = named.length
    for (let hop = 0; hop < maxHops && isBelieved(address); hop += 1) {
      const comma = named.lastIndexOf(',', end - 1)
      const next = plainAddress(named.slice(comma + 1, Math.max(0, end)).trim())
      if (next === undefined) break
      address = next
      end = comma
    }
    return address
  }
}
