type Listener = (event: object) => void

/** Browser socket without a network, for code that takes a `WebSocket` class. */
export interface MemoryWebSocket {
  readonly readyState: number
  addEventListener(type: string, listener: Listener): void
  hand(data: string): void
}

export interface MemoryWebSockets {
  readonly WebSocket: new (url: string) => MemoryWebSocket
  newest(): MemoryWebSocket
}

/** Each socket opens in a microtask. */
export function createMemoryWebSockets(): MemoryWebSockets {
  let newest: MemoryWebSocket | undefined

  class WebSocket implements MemoryWebSocket {
    static readonly CONNECTING = 0
    static readonly OPEN = 1
    static readonly CLOSING = 2
    static readonly CLOSED = 3
    readyState: number = WebSocket.CONNECTING
    binaryType = 'blob'
    private readonly listeners = new Map<string, Listener[]>()

    constructor(readonly url: string) {
      noteNewest(this)
      queueMicrotask(() => {
        this.readyState = WebSocket.OPEN
        this.emit({ type: 'open' })
      })
    }

    addEventListener(type: string, listener: Listener): void {
      this.listeners.set(type, [...(this.listeners.get(type) ?? []), listener])
    }

    removeEventListener(type: string, listener: Listener): void {
      this.listeners.set(type, (this.listeners.get(type) ?? []).filter((known) => known !== listener))
    }

    send(): void {
      if (this.readyState !== WebSocket.OPEN) throw new Error('not open')
    }

    close(): void {
      this.readyState = WebSocket.CLOSED
    }

    hand(data: string): void {
      this.emit({ type: 'message', data })
    }

    private emit(event: { readonly type: string; readonly data?: string }): void {
      for (const listener of this.listeners.get(event.type) ?? []) listener(event)
    }
  }

  function noteNewest(socket: MemoryWebSocket): void {
    newest = socket
  }

  return {
    WebSocket,
    newest() {
      if (newest === undefined) throw new Error('No socket was opened')
      return newest
    },
  }
}
