import type { IncomingMessage } from 'node:http'
import { addressGroup, hostNameOf, isLoopbackOrigin, isOwnHost, plainAddress } from './address'
import { createRequestAddress } from './request-address'

export const unknownOrigin = 'this origin or host may not use the server; allow it with --origin'

/** Whether a request comes from an app, a mini-program or an allowed page. */
export type OriginCheck = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => boolean

export interface OriginRules {
  /** Origins of the allowed pages. If empty, pages of this machine are allowed. */
  readonly origins: readonly string[]
  readonly host: string | undefined
  readonly pagePort: number | undefined
  /** Trusted proxies. If empty, none is trusted, not even on this machine. */
  readonly proxies: readonly string[]
}

/** Origin of some WeChat mini-program requests. No foreign page can have this origin. */
const weChatOrigin = 'https://servicewechat.com'

/** Loopback, private, link-local and carrier-grade NAT addresses. */
const localNetworks = [
  /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./,
  /^(?:::1$|f[cd]..:|fe[89ab].:)/,
]

/** Maximum length of an origin or host (SV-269). A DNS name has up to 253 characters. */
const maxLength = 300

const portOf = ({ port, protocol }: URL): number => (port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port))

/** Protects servers on this machine and its network from foreign pages. The servers use no cookies. */
export function createOriginCheck({ origins, host: listening, pagePort, proxies }: OriginRules): OriginCheck {
  const known = new Set(origins)
  const knownHosts = new Set(origins.map((origin) => new URL(origin).hostname))
  const addressOf = createRequestAddress(proxies)

  /** Whether the request may come from a browser on the local network, where DNS rebinding is a risk. */
  function isOfLocalNetwork(request: Parameters<OriginCheck>[0]): boolean {
    const { remoteAddress = '', localAddress = '' } = request.socket
    // Without `--proxy`, any process on this machine counts as a proxy, even a browser, whose pages can set headers.
    const address = proxies.length === 0 ? plainAddress(remoteAddress) ?? '' : addressOf(request)
    // A closed socket has no address. Its request counts as local.
    return address === '' || localNetworks.some((network) => network.test(address))
      || addressGroup(address) === addressGroup(localAddress)
  }

  /** Whether the page comes from the server's own address and not from a DNS-rebound name. */
  function isOwnPage(origin: string, host: string): boolean {
    const [, scheme] = /^(https?:)\/\//.exec(origin) ?? []
    if (scheme === undefined || !URL.canParse(origin) || !URL.canParse(`${scheme}//${host}`)) return false
    const page = new URL(origin)
    const own = new URL(`${scheme}//${host}`)
    if (page.hostname !== own.hostname) return false
    // Accepts iOS apps, whose origin is the server's own address.
    // DNS rebinding fails over HTTPS, because this server has no certificate for the page's name.
    if (page.host === own.host && page.protocol === 'https:') return true
    return isOwnHost(host, listening) && (page.host === own.host || portOf(page) === pagePort)
  }

  return (request) => {
    const { origin, host } = request.headers
    // Rejects long headers first, because normalizing an origin of 15,000 non-ASCII characters takes 10 ms.
    if ((origin?.length ?? 0) > maxLength || (host?.length ?? 0) > maxLength) return false
    if (origin === undefined) {
      // Checks the host, because after DNS rebinding, a page's GET contains the page's own host name and no origin.
      // A request without a host is not from a browser.
      return host === undefined || isOwnHost(host, listening) || knownHosts.has(hostNameOf(host) ?? '')
        || !isOfLocalNetwork(request)
    }
    if (known.size > 0 ? known.has(origin) : isLoopbackOrigin(origin)) return true
    return origin === weChatOrigin || (host !== undefined && hostNameOf(host) !== undefined && isOwnPage(origin, host))
  }
}

/** Accepts only scheme, host and port, as in `https://app.example.com`. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}
