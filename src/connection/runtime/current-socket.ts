import { messageOf } from '../../shared/errors'
import type { SocketConnection, SocketEvent, SocketPort, SocketRequest } from '../ports/ports'

/** Close code of a connection that failed (RFC 6455, 7.1.5) or whose port threw. */
export const neverOpened = 1006

interface CurrentSocketListener {
  received(generation: number, event: Exclude<SocketEvent, { type: 'message' }>): void
  /** Called when the port threw during a close or drop, which may still have taken effect. */
  closeFailed(detail: string): void
}

export interface CurrentSocket {
  open(generation: number, request: SocketRequest): void
  send(data: string | ArrayBuffer, settled: (error?: string) => void): void
  close(): void
  drop(): boolean
}

export function createCurrentSocket(
  port: SocketPort, run: <Payload>(task: (payload: Payload) => void, payload: Payload) => void,
  receive: (data: string | ArrayBuffer) => void, listener: CurrentSocketListener,
): CurrentSocket {
  let current: SocketConnection | undefined
  let closeAsked = false
  let listensTo = 0

  function silence(): void {
    current = undefined
    closeAsked = false
    listensTo = 0
  }

  function end(call: () => void): void {
    try {
      call()
    } catch (error) {
      listener.closeFailed(messageOf(error))
    }
  }

  function drop(): boolean {
    const dropped = current
    const wasUnanswered = closeAsked
    silence()
    end(() => dropped?.drop())
    return wasUnanswered
  }

  return {
    open(generation, request) {
      drop()
      listensTo = generation
      function take(event: SocketEvent): void {
        if (generation !== listensTo) return
        if (event.type === 'message') return run(receive, event.data)
        if (event.type !== 'opened') silence()
        listener.received(generation, event)
      }
      try {
        const connection = port.open(request, take)
        if (generation === listensTo) current = connection
      } catch (error) {
        take({ type: 'closed', code: neverOpened, reason: messageOf(error) })
      }
    },
    send(data, settled) {
      if (!current) return settled('not open')
      try {
        current.send(data, settled)
      } catch (error) {
        settled(messageOf(error))
      }
    },
    close() {
      closeAsked = current !== undefined
      end(() => current?.close(1000, ''))
    },
    drop,
  }
}
