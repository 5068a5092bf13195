import { isIP, isIPv6 } from 'node:net'

const loopbackAddress = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/

export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && loopbackAddress.test(address)
}

/**
 * Returns whether the Origin header names a page from this machine. Requests without the header are not from a page.
 */
export function isLoopbackOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  const { protocol, hostname: host } = new URL(origin)
  if (protocol !== 'http:' && protocol !== 'https:') return false
  return host === 'localhost' || host === '[::1]' || isLoopbackAddress(host)
}

/** Matches an address with the port that some proxies append. IPv6 addresses themselves contain colons. */
const withPort = /^(?:\[(?<newer>[^\]]*)\]|(?<older>[\d.]+))(?::\d{1,5})?$/

/** An IPv4-mapped IPv6 address in the form that URLs use. */
const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/

/**
 * Returns the canonical form of an address: IPv4 as such, IPv6 in lower case and as short as possible. Returns
 * `undefined` for anything else.
 */
export function plainAddress(text: string): string | undefined {
  const { newer, older } = withPort.exec(text)?.groups ?? {}
  const address = newer ?? older ?? text
  const kind = isIP(address)
  if (kind === 0) return undefined
  const asUrl = `http://[${address}]`
  // A link-local address may name its network interface, which URLs do not allow.
  if (kind === 4 || !URL.canParse(asUrl)) return address
  const short = new URL(asUrl).hostname.slice(1, -1)
  const halves = mapped.exec(short)?.slice(1).map((half) => parseInt(half, 16))
  return halves === undefined ? short : halves.flatMap((half) => [half >> 8, half & 0xff]).join('.')
}

/** Providers give each subscriber a whole IPv6 /64: the first four of the eight groups (SV-140). */
const SUBSCRIBER_GROUPS = 4
const GROUPS = 8

/** Returns the eight groups of an IPv6 address, with `::` expanded. */
function groupsOf(address: string): string[] {
  const [before = [], after = []] = address.split('::').map((part) => part === '' ? [] : part.split(':'))
  return [...before, ...Array<string>(GROUPS - before.length - after.length).fill('0'), ...after]
}

/**
 * Returns the name under which limits count an address: the /64 of an IPv6 address, because one subscriber has all of
 * it. IPv4 addresses, even mapped ones, count individually. Anything else stays unchanged.
 */
export function addressGroup(address: string): string {
  const plain = plainAddress(address)
  if (plain === undefined) return address
  const [withoutZone = plain] = plain.split('%')
  if (!isIPv6(withoutZone)) return plain
  return `${groupsOf(withoutZone).slice(0, SUBSCRIBER_GROUPS).join(':')}::/64`
}

/** Returns `192.168.1.7` for `192.168.1.7:8787`; `undefined` for an invalid host. */
export function hostNameOf(host: string | undefined): string | undefined {
  const found = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(host ?? '')
  return (found?.[1] ?? found?.[2])?.toLowerCase()
}

/** @param name result of `hostNameOf` */
export function isLoopbackName(name: string): boolean {
  return name === 'localhost' || isLoopbackAddress(name)
}

/**
 * Returns whether a `Host` header names this machine in a way that no foreign page can: by IP address or as localhost.
 * With DNS rebinding, a page sends its own host name.
 * @param listening the server's name or address, which is also accepted
 */
export function isOwnHost(host: string | undefined, listening?: string): boolean {
  const name = hostNameOf(host)
  if (name === undefined) return false
  return isLoopbackName(name) || isIP(name) !== 0 || name === listening?.toLowerCase()
}
