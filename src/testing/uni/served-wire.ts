import type { SocketPort } from '../../connection/ports/ports'
import type { NativeWire } from './native-wire'

/** Sockets of a runtime whose far side is a test server. A connection that never opened tells an error first. */
export function createServedWire(port: SocketPort): NativeWire {
  return {
    connect(request, events) {
      let hasOpened = false
      const connection = port.open(request, (event) => {
        if (event.type === 'opened') {
          hasOpened = true
          events.open()
        } else if (event.type === 'message') {
          events.message(event.data)
        } else {
          if (!hasOpened) events.error()
          if (event.type === 'closed') events.close(event.code, event.reason)
        }
      })
      return {
        send: (data) => connection.send(data, () => undefined),
        close: (code, reason) => connection.close(code, reason),
      }
    },
  }
}
