/** Scheme; user; name or address; port; path; query. */
const ADDRESS =
  /^(wss?|https?):[/\\]*([^\s/?#\\@]*@)?(\[[\da-f:.]+\]|[^\s/?#\\@:<>^|%[\]"]+)(?::(\d*))?([/\\][^?#]*)?(\?[^#]*)?$/i
/** Default ports are left out of `url` (RFC 6455 3, WS-2). */
const DEFAULT_PORTS = { ws: 80, wss: 443 } as const
/** A greater one is no address (WHATWG URL, WS-63). */
const MAX_PORT = 65_535

/** The address of a WebSocket as browsers write it. */
export interface SocketAddress {
  readonly url: string
  readonly origin: string
  readonly host: string
}

/**
 * Normalizes an address by the standard: absolute, of scheme `ws`, `wss`, `http` (taken as `ws`) or `https` (as `wss`),
 * without a fragment; `undefined` otherwise. By hand, because mini-programs and the app's logic layer have no `URL`. A
 * host outside ASCII stays as it is: its table would weigh more than a client, and browsers convert it.
 */
export function socketAddress(given: string): SocketAddress | undefined {
  const bare = given.replace(/^[\0- ]+|[\0- ]+$|[\t\n\r]/g, '')
  const match = ADDRESS.exec(bare)
  if (match === null) return undefined
  const [, scheme = '', user = '', name = '', digits = '', path = '', query = ''] = match
  const port = Number(digits)
  if (port > MAX_PORT) return undefined
  const kind = /^(wss|https)$/i.test(scheme) ? 'wss' : 'ws'
  const host = name.toLowerCase()
  const authority = digits === '' || port === DEFAULT_PORTS[kind] ? host : `${host}:${port}`
  return {
    url: `${kind}://${user}${authority}` +
      escaped(`/${path.slice(1)}`.replace(/\\/g, '/'), /[\0- "<>^`{}\x7f]|[^\0-\x7f]+/g) +
      escaped(query, /[\0- "'<>\x7f]|[^\0-\x7f]+/g),
    origin: `${kind}://${authority}`,
    host,
  }
}

/** Escapes the forbidden characters as UTF-8; a percent sign stays as it is (WS-2). */
function escaped(part: string, forbidden: RegExp): string {
  return wellFormed(part).replace(forbidden, (found) => (found === "'" ? '%27' : encodeURIComponent(found)))
}

/** Replaces halves of characters, which have no UTF-8. */
export const wellFormed = (text: string): string => text.replace(/[\ud800-\udfff]/gu, '\ufffd')
