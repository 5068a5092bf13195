import { isIP, isIPv6 } from 'node:net'

const loopbackAddress = /^(?:::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/

export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && loopbackAddress.test(address)
}

/** An Origin header of a page that was served from this machine; a request without one is no page's. */
export function isLoopbackOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  const { protocol, hostname: host } = new URL(origin)
  if (protocol !== 'http:' && protocol !== 'https:') return false
  return host === 'localhost' || host === '[::1]' || isLoopbackAddress(host)
}

/** With the port that some proxies write beside it; an address of the newer kind has colons of its own. */
const withPort = /^(?:\[(?<newer>[^\]]*)\]|(?<older>[\d.]+))(?::\d{1,5})?$/

/** An address of the older kind in the form of the newer one, as URLs write it. */
const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/

/**
 * An address, always written the same way: those of the older kind as such, those of the newer one in small letters
 * and as short as they can be. `undefined` for what is none.
 */
export function plainAddress(text: string): string | undefined {
  const { newer, older } = withPort.exec(text)?.groups ?? {}
  const address = newer ?? older ?? text
  const kind = isIP(address)
  if (kind === 0) return undefined
  const asUrl = `http://[${address}]`
  // An address of this link names its network card, which no URL has.
  if (kind === 4 || !URL.canParse(asUrl)) return address
  const short = new URL(asUrl).hostname.slice(1, -1)
  const halves = mapped.exec(short)?.slice(1).map((half) => parseInt(half, 16))
  return halves === undefined ? short : halves.flatMap((half) => [half >> 8, half & 0xff]).join('.')
}

/** Providers give one subscriber a whole /64 of IPv6: the first four of an address's eight groups (SV-140). */
const SUBSCRIBER_GROUPS = 4
const GROUPS = 8

/** The eight groups of an IPv6 address, its `::` written out. */
function groupsOf(address: string): string[] {
  const [before = [], after = []] = address.split('::').map((part) => part === '' ? [] : part.split(':'))
  return [...before, ...Array<string>(GROUPS - before.length - after.length).fill('0'), ...after]
}

/**
 * The name under which limits count an address: the /64 of an IPv6 address, because one subscriber has all of it.
 * An IPv4 address, also one mapped into IPv6, counts alone; a text that is no address stays as it is.
 */
export function addressGroup(address: string): string {
  const plain = plainAddress(address)
  if (plain === undefined) return address
  const [withoutZone = plain] = plain.split('%')
  if (!isIPv6(withoutZone)) return plain
  return `${groupsOf(withoutZone).slice(0, SUBSCRIBER_GROUPS).join(':')}::/64`
}

/** `192.168.1.7` of `192.168.1.7:8787`; `undefined` for what is no host. */
export function hostNameOf(host: string | undefined): string | undefined {
  const found = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/i.exec(host ?? '')
  return (found?.[1] ?? found?.[2])?.toLowerCase()
}

/** As `hostNameOf` gives it. */
export function isLoopbackName(name: string): boolean {
  return name === 'localhost' || isLoopbackAddress(name)
}

/**
 * Whether a `Host` header names this machine in a way that no page of another can: by an IP address or as localhost.
 * By DNS rebinding a page brings its own host's name.
 * @param listening the name or address that the server listens on, which is as good
 */
export function isOwnHost(host: string | undefined, listening?: string): boolean {
  const name = hostNameOf(host)
  if (name === undefined) return false
  return isLoopbackName(name) || isIP(name) !== 0 || name === listening?.toLowerCase()
}
