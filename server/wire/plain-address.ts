import { isIP } from 'node:net'

/** With the port that some proxies tell beside it; an address of the newer kind has colons of its own. */
const withPort = /^(?:\[(?<newer>[^\]]*)\]|(?<older>[\d.]+))(?::\d{1,5})?$/

/** An address of the older kind in the form of the newer one, as URLs write it. */
const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/

/**
 * One address, always written the same way: those of the older kind as such, those of the newer one in small letters
 * and as short as they can be. `undefined` for what is none.
 */
export function plainAddress(text: string): string | undefined {
  const { newer, older } = withPort.exec(text)?.groups ?? {}
  const address = newer ?? older ?? text
  const kind = isIP(address)
  if (kind === 0) return undefined
  const asUrl = `http://[${address}]`
  // One of this link names its network card, which no URL has.
  if (kind === 4 || !URL.canParse(asUrl)) return address
  const short = new URL(asUrl).hostname.slice(1, -1)
  const halves = mapped.exec(short)?.slice(1).map((half) => parseInt(half, 16))
  return halves === undefined ? short : halves.flatMap((half) => [half >> 8, half & 0xff]).join('.')
}
