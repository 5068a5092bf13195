import type { Duplex } from 'node:stream'
import { isObject } from '../shared/json-object'

/** The slot of the parser's body listener, `HTTPParser.kOnBody` in Node. If Node changes the parser, a test fails. */
const bodySlot = 3

/**
 * Stops a destroyed socket's parser (SV-266), because Node would handle all requests and body parts of the same read:
 * 2,000 requests of 29 bytes take 0.2 s and 3 MB, and 10,000 one-byte chunks take 7 ms.
 */
export function stopParser(socket: Duplex): void {
  const parser: unknown = Reflect.get(socket, 'parser')
  if (!isObject(parser)) return
  Reflect.set(parser, 'onIncoming', () => {
    // For an upgrade request, Node would otherwise emit `upgrade` and reuse the parser immediately.
    Reflect.set(parser, 'incoming', null)
    // Makes the parser treat the rest as data of another protocol.
    return 2
  })
  const onBody: unknown = Reflect.get(parser, bodySlot)
  Reflect.set(parser, bodySlot, undefined)
  // Node reuses the parser after this event, and restores all other listeners itself.
  socket.prependOnceListener('close', () => void Reflect.set(parser, bodySlot, onBody))
}
