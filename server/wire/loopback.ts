import type { IncomingMessage } from 'node:http'
import { plainAddress } from './plain-address'

const loopbackAddress = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/

export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && loopbackAddress.test(address)
}

/** An Origin header of a page that was served from this machine; a request without one is no page's. */
export function isLoopbackOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true
  const { protocol, hostname: host } = URL.canParse(origin) ? new URL(origin) : { protocol: '', hostname: '' }
  if (protocol !== 'http:' && protocol !== 'https:') return false
  return host === 'localhost' || host === '[::1]' || isLoopbackAddress(host)
}

/** Headers that proxies add, whichever they are: most add one of them, and a client may add it too. */
const proxyHeader = /^(?:via|forwarded|x-forwarded(?:-.*)?|x-real-ip|(?:x|x-cluster|true)-client-ip|cf-connecting-ip)$/

/** Whose request it is; `undefined` for one that came through a proxy, whose own address says nothing about it. */
export type ClientAddress = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string | undefined

/** @param proxies what comes from there came through a proxy, also when that adds no header */
export function createClientAddress(proxies: readonly string[]): ClientAddress {
  const known = new Set(proxies.map(plainAddress))
  return ({ headers, socket }) => {
    const isProxy = known.has(plainAddress(socket.remoteAddress ?? ''))
    return isProxy || Object.keys(headers).some((name) => proxyHeader.test(name)) ? undefined : socket.remoteAddress
  }
}
