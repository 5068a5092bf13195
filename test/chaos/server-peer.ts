import type { LineSocket } from '../../server/wire/line-socket'

const OPEN = 1
const CLOSING = 2
const CLOSED = 3

interface Listeners {
  readonly message: (data: unknown, isBinary: boolean) => void
  readonly ping: (data: Buffer) => void
  readonly pong: () => void
  readonly close: (code: number) => void
  readonly error: () => void
}

/** The server's actions on its end of a connection. */
interface PeerWire {
  /** `taken` is called once it has left the server. */
  send(text: string, taken: (() => void) | undefined): void
  /** A close frame goes out; the answer comes as `ended`. */
  close(code: number, reason: string): void
  terminate(): void
  waitingBytes(): number
}

/** The server's end of a connection in memory, as a `ws` socket shows itself to the hub. */
export interface ServerPeer extends LineSocket {
  receive(text: string): void
  ended(code: number): void
}

export function createServerPeer(wire: PeerWire): ServerPeer {
  const listeners: { -readonly [Name in keyof Listeners]?: Listeners[Name] } = {}
  let state = OPEN
  let paused = false
  const unread: string[] = []

  function on(...[name, listener]: { [Name in keyof Listeners]: [Name, Listeners[Name]] }[keyof Listeners]): void {
    switch (name) {
      case 'message':
        listeners.message = listener
        break
      case 'close':
        listeners.close = listener
        break
      case 'ping':
      case 'pong':
      case 'error':
        // No such frames in memory, and nothing that is wrong with one.
        break
    }
  }

  function ended(code: number): void {
    if (state === CLOSED) return
    state = CLOSED
    listeners.close?.(code)
  }

  function read(text: string): void {
    if (state === OPEN) listeners.message?.(Buffer.from(text), false)
  }

  return {
    OPEN,
    get readyState() {
      return state
    },
    get bufferedAmount() {
      return wire.waitingBytes()
    },
    on,
    receive(text) {
      if (paused) unread.push(text)
      else read(text)
    },
    ended,
    send(text, sent) {
      if (state === OPEN) wire.send(text, sent)
      else sent?.()
    },
    pong: () => undefined,
    close(code, reason = '') {
      if (state !== OPEN) return
      state = CLOSING
      wire.close(code, reason)
    },
    terminate() {
      if (state === CLOSED) return
      wire.terminate()
      ended(1006)
    },
    pause() {
      paused = true
    },
    resume() {
      paused = false
      for (const text of unread.splice(0)) read(text)
    },
  }
}
