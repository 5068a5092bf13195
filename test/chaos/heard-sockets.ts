import type { SocketConnection, SocketEvent, SocketPort } from '../../src/connection/ports/ports'

/** A socket port that counts the connections with a listener. */
export interface HeardSockets extends SocketPort {
  heard(): number
}

export function countHeard(port: SocketPort): HeardSockets {
  const heard = new Set<object>()
  const { watchSlots } = port
  return {
    heard: () => heard.size,
    ...(watchSlots === undefined ? {} : { watchSlots: (freed: () => void) => watchSlots(freed) }),
    open(request, listener): SocketConnection {
      const mark = {}
      heard.add(mark)
      const connection = port.open(request, (event: SocketEvent) => {
        if (event.type === 'closed' || event.type === 'refused') heard.delete(mark)
        listener(event)
      })
      return {
        send: (data, settled) => connection.send(data, settled),
        close: (code, reason) => connection.close(code, reason),
        drop() {
          heard.delete(mark)
          connection.drop()
        },
      }
    },
  }
}
