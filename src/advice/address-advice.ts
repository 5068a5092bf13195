import { withChanges } from '../shared/with-changes'
import { shownName } from './adviser'
import type { SocketPort } from '../connection/ports/ports'
import type { Advise } from './advices'

/** Matches text made from a missing value or an object, such as `undefined`. */
const noText = /^(?:bearer )?(?:undefined|null|NaN|\[object Object\])$/i
/** Matches a host on the developer's machine or network, including one-word names and IPv6 addresses. */
const ownHost = /^(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.|^[^.]+$|\.(?:localhost|local|lan)$/i

export const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

export const isNoText = (token: unknown): boolean => typeof token === 'string' && noText.test(token)

/**
 * Checks each address before opening a socket.
 * @param opening called with the address
 */
export function watchAddress(
  socket: SocketPort, allowsInsecure: boolean, notify: Advise, opening: (address: string) => void,
): SocketPort {
  function judge(address: string): void {
    for (const pairText of address.match(/[?&][^=&#]*=[^&#]*/g) || []) {
      const at = pairText.indexOf('=')
      const [field, value] = [pairText.slice(1, at), pairText.slice(at + 1)]
      const text = value.replace(/%20|\+/g, ' ').replace(/%5B/i, '[').replace(/%5D/i, ']')
      if (!isNoText(text)) continue
      const pair = `${shownName(field)}=${text}`
      notify('address-undefined', { en: `The address contains ${pair}.`, zh: `地址里有 ${pair}。` }, field)
    }
    const [, host] = /^ws:\/\/(?:[^/?#@]*@)?([^/?#:]+)/i.exec(address) || []
    if (host !== undefined && !allowsInsecure && !ownHost.test(host)) notify('insecure-url', host, null)
  }

  return withChanges(socket, {
    open(request, listener) {
      judge(request.url)
      opening(request.url)
      return socket.open(request, listener)
    },
  })
}
