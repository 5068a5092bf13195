import type { SocketConnection, SocketEvent, SocketPort } from '../../src/connection/ports/ports'

/** A socket port that counts the connections with a listener. */
export interface LiveSockets extends SocketPort {
  live(): number
}

export function countLive(port: SocketPort): LiveSockets {
  const live = new Set<object>()
  const { watchSlots } = port
  return {
    live: () => live.size,
    ...(watchSlots === undefined ? {} : { watchSlots: (freed: () => void) => watchSlots(freed) }),
    open(request, listener): SocketConnection {
      const mark = {}
      live.add(mark)
      const connection = port.open(request, (event: SocketEvent) => {
        if (event.type === 'closed' || event.type === 'refused') live.delete(mark)
        listener(event)
      })
      return {
        send: (data, settled) => connection.send(data, settled),
        close: (code, reason) => connection.close(code, reason),
        drop() {
          live.delete(mark)
          connection.drop()
        },
      }
    },
  }
}
