import type { IncomingMessage } from 'node:http'
import { isLoopbackAddress, plainAddress } from './address'

/** The cost of a request, when an address may ask only so much. */
export type RequestAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string

/**
 * Its peer's address; where that is a proxy that is believed, the last one in `X-Forwarded-For` that is none of them.
 * Anyone may have written what comes before that.
 * @param proxies none: proxies on this machine are trusted
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
