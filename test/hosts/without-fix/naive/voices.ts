import type { createNativeConnection } from '../../../../src/platform/socket/native-connection'
import type { createCurrentSocket } from '../../../../src/connection/runtime/current-socket'
import type { Naive } from './naive'

export const keepListening: Naive<typeof createNativeConnection> = (original) => (request, listener, world) => {
  const connection = original(request, listener, world)
  return { ...connection, drop: () => connection.close(1000, '') }
}

/** Forwards the events of all its sockets, with the generation of the newest. */
export const receiveEverySocket: Naive<typeof createCurrentSocket> = (original) => (port, listener) => {
  let newest = 0
  const line = original(
    {
      ...port,
      open(request, received) {
        const mine = newest
        return port.open(request, (event) => {
          if (mine === newest) received(event)
          else if (event.type === 'closed') listener.received(newest, event)
        })
      },
    },
    listener,
  )
  return {
    ...line,
    open(generation, request) {
      newest = generation
      line.open(generation, request)
    },
  }
}

/** The function inside `createNativeConnection` through which every listener is called. */
export const callUnguarded: Naive<(call: (value: unknown) => void, value: unknown) => void> =
  () => (call, value) => call(value)
