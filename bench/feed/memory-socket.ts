import type { SocketEvent, SocketPort } from '../../src/connection/ports/ports'

/** Socket port without a network. Frames arrive immediately. */
export interface MemorySocket extends SocketPort {
  hand(data: string): void
}

/** Each connection opens in a microtask. `answer` receives the client's frames. */
export function createMemorySocket(answer: (data: string | ArrayBuffer) => void): MemorySocket {
  let emit: (event: SocketEvent) => void = () => undefined
  return {
    hand: (data) => emit({ type: 'message', data }),
    open(_request, listener) {
      emit = listener
      queueMicrotask(() => listener({ type: 'opened' }))
      return {
        send(data, settled) {
          settled()
          answer(data)
        },
        close: (code, reason) => listener({ type: 'closed', code, reason }),
        drop() {
          emit = () => undefined
        },
      }
    },
  }
}
