import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { isLoopbackAddress } from './loopback'

/** What a request counts for, when an address may ask only so much. */
export type RequestAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string

/** As a socket with both kinds of addresses tells one of the older kind. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

/**
 * Its peer's address; where that is a proxy that is believed, the last one in `X-Forwarded-For` that is none of them.
 * What comes before that anyone may have written.
 * @param proxies none: whoever asks from this machine
 */
export function createRequestAddress(proxies: readonly string[]): RequestAddress {
  const known = new Set(proxies.map(plain))
  const isBelieved = (address: string): boolean =>
    proxies.length === 0 ? isLoopbackAddress(address) : known.has(address)

  return ({ headers, socket }) => {
    let address = plain(socket.remoteAddress ?? '')
    const named = String(headers['x-forwarded-for'] ?? '').split(',')
    while (isBelieved(address)) {
      const next = plain(named.pop()?.trim() ?? '')
      if (isIP(next) === 0) break
      address = next
    }
    return address
  }
}
