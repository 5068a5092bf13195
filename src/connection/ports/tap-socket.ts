import type { SocketEvent, SocketPort } from './ports'

/**
 * Passes events to `receive` before passing them to the client, and frames to `sending` before sending them. Binds the
 * port's methods, because the port may be a class instance.
 */
export function tapSocket(
  port: SocketPort, receive: (event: SocketEvent) => void, sending?: (data: string | ArrayBuffer) => void,
): SocketPort {
  const open: SocketPort['open'] = (request, listener) => {
    const connection = port.open(request, (event) => {
      receive(event)
      listener(event)
    })
    return {
      send(data, settled) {
        sending?.(data)
        connection.send(data, settled)
      },
      close: (code, reason) => connection.close(code, reason),
      drop: () => connection.drop(),
    }
  }
  return Object.assign(
    { open },
    port.watchSlots && { watchSlots: port.watchSlots.bind(port) },
    port.handshakeAtMs && { handshakeAtMs: port.handshakeAtMs.bind(port) },
  )
}
