/** Groups: secure scheme, user, host name or IP address, port, path, query. */
const ADDRESS =
  /^(?:ws|http)(s?):[/\\]*([^\s/?#\\@]*@)?(\[[\da-f:.]+\]|[^\s/?#\\@:<>^|%[\]"]+)(?::(\d*))?([/\\][^?#]*)?(\?[^#]*)?$/i
/** Maximum port number (WHATWG URL, WS-63). */
const MAX_PORT = 65_535

export interface SocketAddress {
  readonly url: string
  readonly host: string
}

/**
 * Normalizes an absolute address as the standard requires. The scheme is `ws`, `wss`, `http` (read as `ws`) or `https`
 * (read as `wss`). Returns `undefined` for other schemes or a fragment. Throws for lone surrogates. Mini-programs and
 * the app's logic layer lack `URL`. A non-ASCII host stays unchanged.
 */
export function socketAddress(given: string): SocketAddress | undefined {
  // Matches the text between the spaces, because a search for trailing spaces would be quadratic (GR-8).
  const match = ADDRESS.exec(String(/[^\0- ](?:[^]*[^\0- ])?/.exec(given.replace(/[\t\n\r]/g, ''))))
  if (match === null) return undefined
  const [, secure = '', user = '', name = '', digits = '', path = '', query = ''] = match
  const port = Number(digits)
  if (port > MAX_PORT) return undefined
  const host = name.toLowerCase()
  // Omits the default port (RFC 6455 3, WS-2).
  const shownPort = digits && port !== (secure ? 443 : 80) ? `:${port}` : ''
  // Leaves percent signs unchanged, and characters that `encodeURI` escapes but the URL standard does not (WS-2).
  const shownPath = `/${path.slice(1)}`.replace(/\\/g, '/').replace(/[^%[\]|]+/g, encodeURI)
  const shownQuery = query.replace(/[^%[\\\]^`{|}]+/g, encodeURI).replace(/'/g, '%27')
  return { url: `ws${secure.toLowerCase()}://${user}${host}${shownPort}${shownPath}${shownQuery}`, host }
}
