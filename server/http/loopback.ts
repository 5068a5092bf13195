import type { IncomingMessage } from 'node:http'

const loopbackAddress = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/

export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && loopbackAddress.test(address)
}

/** An Origin header of a page that was served from this machine; a request without one is no page's. */
export function isLoopbackOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true
  const host = URL.canParse(origin) ? new URL(origin).hostname : ''
  return host === 'localhost' || host === '[::1]' || isLoopbackAddress(host)
}

/** Whose request it is; unknown for one that came through a proxy, whose own address says nothing about it. */
export function clientAddress({ headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>): string | undefined {
  return headers['x-forwarded-for'] === undefined ? socket.remoteAddress : undefined
}
