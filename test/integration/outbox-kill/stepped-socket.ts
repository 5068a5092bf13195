import type { SocketEvent, SocketPort } from '../../../src/connection/ports/ports'
import type { Step } from './step'

/** A socket port that reports before and after each frame goes out and each event comes in. */
export function createSteppedSocket(port: SocketPort, step: Step): SocketPort {
  return {
    open(request, listener) {
      step('open')
      const connection = port.open(request, (event) => {
        const what = `hear ${nameOf(event)}`
        step(`${what} begins`)
        listener(event)
        step(`${what} is done`)
      })
      return {
        ...connection,
        send(data, settled) {
          const what = `send ${typeOf(data)}`
          step(`${what} begins`)
          connection.send(data, (error) => {
            step(`${what} is settled`)
            settled(error)
          })
          step(`${what} is handed over`)
        },
      }
    },
  }
}

function nameOf(event: SocketEvent): string {
  return event.type === 'message' ? typeOf(event.data) : event.type
}

function typeOf(data: unknown): string {
  const frame = JSON.parse(String(data)) as { readonly type?: string }
  return frame.type ?? 'frame'
}
