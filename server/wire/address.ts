import { isIP, isIPv6 } from 'node:net'

const loopbackAddress = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/

export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && loopbackAddress.test(address)
}

/** Returns whether the Origin header names a page on this machine or is missing, as in requests from apps. */
export function isLoopbackOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  const { protocol, hostname: host } = new URL(origin)
  if (protocol !== 'http:' && protocol !== 'https:') return false
  return host === 'localhost' || host === '[::1]' || isLoopbackAddress(host)
}

/** Matches an address and the port that some proxies append. An IPv6 address itself contains colons. */
const withPort = /^(?:\[(?<newer>[^\]]*)\]|(?<older>[\d.]+))(?::\d{1,5})?$/

/** IPv4-mapped IPv6 address, as URLs write it. */
const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/

/**
 * Returns an address's canonical form: IPv4 unchanged, IPv6 in its shortest lower-case form. Returns `undefined` for
 * anything else.
 */
export function plainAddress(text: string): string | undefined {
  const { newer, older } = withPort.exec(text)?.groups ?? {}
  const address = newer ?? older ?? text
  const kind = isIP(address)
  if (kind === 0) return undefined
  const asUrl = `http://[${address}]`
  // A URL cannot contain the network interface of a link-local address, so such an address stays unchanged.
  if (kind === 4 || !URL.canParse(asUrl)) return address
  const short = new URL(asUrl).hostname.slice(1, -1)
  const halves = mapped.exec(short)?.slice(1).map((half) => parseInt(half, 16))
  return halves === undefined ? short : halves.flatMap((half) => [half >> 8, half & 0xff]).join('.')
}

/** IPv6 groups that identify a subscriber. Providers assign each subscriber a whole /64 (SV-140). */
const SUBSCRIBER_GROUPS = 4
const GROUPS = 8

/** Expands `::` in an IPv6 address. */
function groupsOf(address: string): string[] {
  const [before = [], after = []] = address.split('::').map((part) => part === '' ? [] : part.split(':'))
  return [...before, ...Array<string>(GROUPS - before.length - after.length).fill('0'), ...after]
}

/**
 * Returns the group by which limits count an address. An IPv6 address counts as its /64, because one subscriber has all
 * of it. Each IPv4 address, even a mapped one, counts on its own. Anything else stays unchanged.
 */
export function addressGroup(address: string): string {
  const plain = plainAddress(address)
  if (plain === undefined) return address
  const [withoutZone = plain] = plain.split('%')
  if (!isIPv6(withoutZone)) return plain
  return `${groupsOf(withoutZone).slice(0, SUBSCRIBER_GROUPS).join(':')}::/64`
}

/** Returns the host without its port: `192.168.1.7` for `192.168.1.7:8787`; `undefined` if invalid. */
export function hostNameOf(host: string | undefined): string | undefined {
  const found = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(host ?? '')
  return (found?.[1] ?? found?.[2])?.toLowerCase()
}

/** @param name a result of `hostNameOf` */
export function isLoopbackName(name: string): boolean {
  return name === 'localhost' || isLoopbackAddress(name)
}

/**
 * Returns whether a `Host` header is an IP address or localhost. A foreign page cannot send these values, because even
 * with DNS rebinding the header is the page's own host name.
 * @param listening the server's name or address, which is also accepted
 */
export function isOwnHost(host: string | undefined, listening?: string): boolean {
  const name = hostNameOf(host)
  if (name === undefined) return false
  return isLoopbackName(name) || isIP(name) !== 0 || name === listening?.toLowerCase()
}
