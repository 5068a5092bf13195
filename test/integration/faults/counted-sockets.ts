import type { SocketPort } from '../../../src/connection/ports/ports'
import { createWsSocketPort } from '../../support/ws-socket-port'

/** Real sockets to one port of this machine, whatever the address says, each counted from its opening to its end. */
export interface CountedSockets extends SocketPort {
  /** The number of sockets whose events have a listener. */
  live(): number
  opened(): number
}

export function createCountedSockets(portOf: () => number, opening: (receivedBefore: number) => void): CountedSockets {
  const real = createWsSocketPort()
  const live = new Set<number>()
  let opened = 0
  return {
    live: () => live.size,
    opened: () => opened,
    open(request, listener) {
      opening(live.size)
      opened += 1
      const number = opened
      live.add(number)
      const connection = real.open({ ...request, url: `ws://127.0.0.1:${portOf()}/ws` }, (event) => {
        if (event.type === 'closed' || event.type === 'refused') live.delete(number)
        listener(event)
      })
      return {
        ...connection,
        drop() {
          live.delete(number)
          connection.drop()
        },
      }
    },
  }
}
