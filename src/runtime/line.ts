import { messageOf } from '../core/message-of'
import type { SocketConnection, SocketEvent, SocketPort, SocketRequest } from '../ports/socket'

/** What a port tells of a connection that failed; also for one that threw instead. */
const neverOpened = 1006

/** What the line tells, each with the generation it was opened for. */
export interface LineListener {
  opened(generation: number): void
  received(generation: number, data: string | ArrayBuffer): void
  closed(generation: number, code: number, reason: string): void
  refused(generation: number): void
  /** The port threw when it was to close or drop; nobody knows whether it did. */
  closeFailed(detail: string): void
}

/** The one socket that is heard. Opening another silences the one before. */
export interface Line {
  open(generation: number, request: SocketRequest): void
  /** `settled` is called exactly once; with a message when nothing is open or the platform refused. */
  send(data: string | ArrayBuffer, settled: (error?: string) => void): void
  close(): void
  /** Returns whether a close had been asked for and was still unanswered. */
  drop(): boolean
}

export function createLine(port: SocketPort, listener: LineListener): Line {
  let current: { readonly connection: SocketConnection; closeAsked: boolean } | undefined
  let heard = 0

  function hear(generation: number, event: SocketEvent): void {
    if (generation !== heard) return
    switch (event.type) {
      case 'message':
        return listener.received(generation, event.data)
      case 'opened':
        return listener.opened(generation)
      case 'closed':
        silence()
        return listener.closed(generation, event.code, event.reason)
      case 'refused':
        silence()
        return listener.refused(generation)
    }
  }

  function silence(): void {
    current = undefined
    heard = 0
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
    silence()
    if (dropped !== undefined) end(() => dropped.connection.drop())
    return dropped?.closeAsked === true
  }

  return {
    open(generation, request) {
      drop()
      heard = generation
      try {
        const connection = port.open(request, (event) => hear(generation, event))
        // The port may have ended it before returning.
        if (heard === generation) current = { connection, closeAsked: false }
      } catch (error) {
        hear(generation, { type: 'closed', code: neverOpened, reason: messageOf(error) })
      }
    },
    send(data, settled) {
      if (current === undefined) return settled('not open')
      try {
        current.connection.send(data, settled)
      } catch (error) {
        settled(messageOf(error))
      }
    },
    close() {
      if (current === undefined) return
      const { connection } = current
      current.closeAsked = true
      end(() => connection.close(1000, ''))
    },
    drop,
  }
}
