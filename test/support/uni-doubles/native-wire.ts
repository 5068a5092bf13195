import { WebSocket } from 'ws'

/** What a native socket tells the runtime that wraps it. */
export interface WireEvents {
  open(): void
  message(data: string | ArrayBuffer): void
  error(): void
  close(code: number, reason: string): void
}

export interface WireSocket {
  send(data: string | ArrayBuffer): void
  close(code: number, reason: string): void
}

export interface WireRequest {
  readonly url: string
  readonly protocols: readonly string[]
  readonly header: Readonly<Record<string, string>>
}

/** The sockets under a runtime: real ones, or ones that the test plays. */
export interface NativeWire {
  connect(request: WireRequest, events: WireEvents): WireSocket
}

const exactBuffer = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer

/** Real TCP. `close` always follows `error`, as in a browser; a runtime that hides it does so itself. */
export function createTcpWire(): NativeWire & { readonly open: Set<WebSocket> } {
  const open = new Set<WebSocket>()
  return {
    open,
    connect({ url, protocols, header }, events): WireSocket {
      const socket = new WebSocket(url, [...protocols], { headers: { ...header } })
      open.add(socket)
      socket.on('open', () => events.open())
      socket.on('message', (data, isBinary) => {
        const bytes = Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
        events.message(isBinary ? exactBuffer(bytes) : bytes.toString('utf8'))
      })
      socket.on('error', () => events.error())
      socket.on('close', (code, reason) => {
        open.delete(socket)
        events.close(code, reason.toString('utf8'))
      })
      return {
        send: (data) => socket.send(data),
        close: (code, reason) => socket.close(code, reason),
      }
    },
  }
}

export interface PlayedSocket {
  readonly request: WireRequest
  readonly events: WireEvents
  readonly sent: readonly (string | ArrayBuffer)[]
  readonly closeCalls: readonly { readonly code: number; readonly reason: string }[]
}

export interface PlayedWire extends NativeWire {
  readonly sockets: readonly PlayedSocket[]
  /** The newest socket; throws when there is none. */
  last(): PlayedSocket
}

/** Sockets whose far side is the test. Nothing happens by itself. */
export function createPlayedWire(): PlayedWire {
  const sockets: PlayedSocket[] = []
  return {
    sockets,
    last(): PlayedSocket {
      const newest = sockets[sockets.length - 1]
      if (newest === undefined) throw new Error('No native socket was asked for')
      return newest
    },
    connect(request, events): WireSocket {
      const sent: (string | ArrayBuffer)[] = []
      const closeCalls: { code: number; reason: string }[] = []
      sockets.push({ request, events, sent, closeCalls })
      return {
        send: (data) => void sent.push(data),
        close: (code, reason) => void closeCalls.push({ code, reason }),
      }
    },
  }
}
