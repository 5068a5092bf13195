import { domException } from './dom-exception'

/** Scheme; user; name or address; port; path and query. */
const ADDRESS =
  /^(wss?|https?):[/\\]*([^\s/?#\\@]*@)?(\[[\da-f:.]+\]|[^\s/?#\\@:<>^|%[\]"]+)(:\d{0,5})?([/\\?][^#]*)?$/i
const DEFAULT_PORTS = { ws: ':80', wss: ':443' } as const
const GREATEST_PORT = 65_535

export interface SocketAddress {
  readonly url: string
  readonly origin: string
}

/**
 * The address by the standard: absolute, of scheme `ws`, `wss`, `http` (taken as `ws`) or `https` (as `wss`), without
 * a fragment. Throws a `SyntaxError` otherwise. By hand, since the app's logic layer has no `URL`.
 */
export function socketAddress(given: string): SocketAddress {
  const [, scheme = '', user = '', name = '', port = '', rest = ''] = ADDRESS.exec(given.trim()) ?? []
  if (name === '' || Number(port.slice(1)) > GREATEST_PORT) {
    throw domException('SyntaxError', `Wrong URL: ${given}`)
  }
  const kind = /^(wss|https)$/i.test(scheme) ? 'wss' : 'ws'
  const origin = `${kind}://${name.toLowerCase()}${port === DEFAULT_PORTS[kind] || port === ':' ? '' : port}`
  const path = /^[/\\]/.test(rest) ? rest : `/${rest}`
  return { url: origin.replace('://', `://${user}`) + escaped(path), origin }
}

/** What may not stand in an address, as its UTF-8; what is escaped already stays. */
function escaped(path: string): string {
  return wellFormed(path.replace(/\\/g, '/')).replace(/[\s"<>^`{|}]|[^\0-\x7f]+/g, encodeURIComponent)
}

/** Half a character becomes U+FFFD, as everywhere in the standard. */
export function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udfff]/gu, '\ufffd')
}
