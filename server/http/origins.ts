import type { IncomingMessage } from 'node:http'
import { hostNameOf, isOwnHost } from './host-name'
import { clientAddress, isLoopbackAddress, isLoopbackOrigin } from './loopback'

/** Whether a request may use the server: one of an app or a mini-program, or of a page that may. */
export type OriginCheck = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => boolean

export interface OriginRules {
  /** Pages of these origins may; without any those of this machine. */
  readonly origins: readonly string[]
  /** The name or address that the server was told to listen on. */
  readonly host: string | undefined
  /** The page at this port of the address by which the server is asked may, too. */
  readonly pagePort: number | undefined
}

/** Sent by WeChat's mini-programs, not always. No page of another can have it. */
const weChatOrigin = 'https://servicewechat.com'

const portOf = ({ port, protocol }: URL): number => (port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port))

/** Nothing here relies on cookies: the check keeps pages from servers of this machine and its network. */
export function createOriginCheck({ origins, host: listening, pagePort }: OriginRules): OriginCheck {
  const known = new Set(origins)

  /** A page that the same address serves, where that address cannot be a rebound name. */
  function isOwnPage(origin: string, host: string): boolean {
    const [, scheme] = /^(https?:)\/\//.exec(origin) ?? []
    if (scheme === undefined || !URL.canParse(origin) || !URL.canParse(`${scheme}//${host}`)) return false
    const page = new URL(origin)
    const own = new URL(`${scheme}//${host}`)
    if (page.hostname !== own.hostname) return false
    // An iOS app names the server's own address. A certificate of that name cannot be had for a rebound one.
    if (page.host === own.host && page.protocol === 'https:') return true
    return isOwnHost(host, listening) && (page.host === own.host || portOf(page) === pagePort)
  }

  return (request) => {
    const { origin, host } = request.headers
    if (origin === undefined) {
      // By DNS rebinding a page asks this machine under the page's name, and sends no origin.
      return known.size > 0 || !isLoopbackAddress(clientAddress(request)) || isOwnHost(host, listening)
    }
    if (known.size > 0 ? known.has(origin) : isLoopbackOrigin(origin)) return true
    return origin === weChatOrigin || (host !== undefined && hostNameOf(host) !== undefined && isOwnPage(origin, host))
  }
}

/** `https://app.example.com`: scheme, host and port and nothing else, as a browser sends it. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}
