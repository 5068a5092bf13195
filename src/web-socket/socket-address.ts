import { domException } from './dom-exception'
import { wellFormed } from './web-idl'

/** Scheme; user; name or address; port; path; query. */
const ADDRESS =
  /^(wss?|https?):[/\\]*([^\s/?#\\@]*@)?(\[[\da-f:.]+\]|[^\s/?#\\@:<>^|%[\]"]+)(?::(\d*))?([/\\][^?#]*)?(\?[^#]*)?$/i
const DEFAULT_PORTS = { ws: 80, wss: 443 } as const
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
  const bare = given.replace(/^[\0- ]+|[\0- ]+$|[\t\n\r]/g, '')
  const [, scheme = '', user = '', name = '', digits = '', path = '', query = ''] = ADDRESS.exec(bare) ?? []
  const port = Number(digits)
  if (name === '' || port > GREATEST_PORT) throw domException('SyntaxError', `Wrong URL: ${given}`)
  const kind = /^(wss|https)$/i.test(scheme) ? 'wss' : 'ws'
  const origin = `${kind}://${name.toLowerCase()}${digits === '' || port === DEFAULT_PORTS[kind] ? '' : `:${port}`}`
  return {
    url: origin.replace('://', `://${user}`) +
      escaped(`/${path.slice(1)}`.replace(/\\/g, '/'), /[\0- "<>^`{}\x7f]|[^\0-\x7f]+/g) +
      escaped(query, /[\0- "'<>\x7f]|[^\0-\x7f]+/g),
    origin,
  }
}

/** What may not stand there as its UTF-8; what is escaped already stays. */
function escaped(part: string, forbidden: RegExp): string {
  return wellFormed(part).replace(forbidden, (found) => (found === "'" ? '%27' : encodeURIComponent(found)))
}
