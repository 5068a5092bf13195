import type { IncomingMessage } from 'node:http'
import { addressGroup, hostNameOf, isLoopbackOrigin, isOwnHost, plainAddress } from './address'
import { createRequestAddress } from './request-address'

/** The 403 response to a request that this check refuses. */
export const unknownOrigin = 'this origin or host may not use the server; allow it with --origin'

/** Whether a request may use the server: one of an app or a mini-program, or of a page that may. */
export type OriginCheck = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => boolean

export interface OriginRules {
  /** Pages of these origins may; without any those of this machine. */
  readonly origins: readonly string[]
  /** The name or address that the server listens on. */
  readonly host: string | undefined
  /** The page at this port of the address by which the server is asked may, too. */
  readonly pagePort: number | undefined
  /** Proxies that are believed whose request they bring; without any none is, not even this machine's. */
  readonly proxies: readonly string[]
}

/** Sent by WeChat's mini-programs, not always. No page of another can have it. */
const weChatOrigin = 'https://servicewechat.com'

/** Loopback, private, link-local and carrier-grade NAT addresses. */
const localNetworks = [
  /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./,
  /^(?:::1$|f[cd]..:|fe[89ab].:)/,
]

const portOf = ({ port, protocol }: URL): number => (port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port))

/** Nothing here relies on cookies: the check keeps pages from servers of this machine and its network. */
export function createOriginCheck({ origins, host: listening, pagePort, proxies }: OriginRules): OriginCheck {
  const known = new Set(origins)
  const knownHosts = new Set(origins.map((origin) => new URL(origin).hostname))
  const addressOf = createRequestAddress(proxies)

  /** Whether a browser may run there that reaches this server through DNS rebinding, and not the internet alone. */
  function isOfLocalNetwork(request: Parameters<OriginCheck>[0]): boolean {
    const { remoteAddress = '', localAddress = '' } = request.socket
    // Without `--proxy` every process of this machine counts as a proxy: its browsers too, whose pages set headers.
    const address = proxies.length === 0 ? plainAddress(remoteAddress) ?? '' : addressOf(request)
    // A socket that has closed has no address any more.
    return address === '' || localNetworks.some((network) => network.test(address))
      || addressGroup(address) === addressGroup(localAddress)
  }

  /** A page that the same address serves, where that address cannot be a rebound name. */
  function isOwnPage(origin: string, host: string): boolean {
    const [, scheme] = /^(https?:)\/\//.exec(origin) ?? []
    if (scheme === undefined || !URL.canParse(origin) || !URL.canParse(`${scheme}//${host}`)) return false
    const page = new URL(origin)
    const own = new URL(`${scheme}//${host}`)
    if (page.hostname !== own.hostname) return false
    // An iOS app names the server's own address. A rebound name has no certificate of that name.
    if (page.host === own.host && page.protocol === 'https:') return true
    return isOwnHost(host, listening) && (page.host === own.host || portOf(page) === pagePort)
  }

  return (request) => {
    const { origin, host } = request.headers
    if (origin === undefined) {
      // After DNS rebinding a page's GET has the page's own host name, and no origin. A browser always sends a host.
      return host === undefined || isOwnHost(host, listening) || knownHosts.has(hostNameOf(host) ?? '')
        || !isOfLocalNetwork(request)
    }
    if (known.size > 0 ? known.has(origin) : isLoopbackOrigin(origin)) return true
    return origin === weChatOrigin || (host !== undefined && hostNameOf(host) !== undefined && isOwnPage(origin, host))
  }
}

/** `https://app.example.com`: scheme, host and port and nothing else, as a browser sends it. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}
