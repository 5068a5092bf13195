/** Secure scheme; user; name or address; port; path; query. */
const ADDRESS =
  /^(?:ws|http)(s?):[/\\]*([^\s/?#\\@]*@)?(\[[\da-f:.]+\]|[^\s/?#\\@:<>^|%[\]"]+)(?::(\d*))?([/\\][^?#]*)?(\?[^#]*)?$/i
/** Maximum port; a greater port is invalid (WHATWG URL, WS-63). */
const MAX_PORT = 65_535

/** The address of a WebSocket as browsers write it. */
export interface SocketAddress {
  readonly url: string
  readonly host: string
}

/**
 * Normalizes an address by the standard: absolute, of scheme `ws`, `wss`, `http` (read as `ws`) or `https` (as `wss`),
 * without a fragment; `undefined` otherwise. Throws for lone surrogates. Written by hand, because mini-programs and the
 * app's logic layer have no `URL`. A host outside ASCII stays unchanged, because its table would be larger than a
 * client, and browsers convert it.
 */
export function socketAddress(given: string): SocketAddress | undefined {
  const match = ADDRESS.exec(given.replace(/^[\0- ]+|[\0- ]+$|[\t\n\r]/g, ''))
  if (match === null) return undefined
  const [, secure = '', user = '', name = '', digits = '', path = '', query = ''] = match
  const port = Number(digits)
  if (port > MAX_PORT) return undefined
  const host = name.toLowerCase()
  // Default ports are omitted (RFC 6455 3, WS-2).
  const shownPort = digits && port !== (secure ? 443 : 80) ? `:${port}` : ''
  // A percent sign stays unchanged (WS-2), like the signs that `encodeURI` escapes and browsers do not.
  const shownPath = `/${path.slice(1)}`.replace(/\\/g, '/').replace(/[^%[\]|]+/g, encodeURI)
  const shownQuery = query.replace(/[^%[\\\]^`{|}]+/g, encodeURI).replace(/'/g, '%27')
  return { url: `ws${secure.toLowerCase()}://${user}${host}${shownPort}${shownPath}${shownQuery}`, host }
}
