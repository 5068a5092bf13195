import type { LineSocket } from '../../../server/wire/line-socket'
import type { ScriptedConnection } from '../../../src/testing/scripted-socket'
import type { SimulatedClock } from '../../../src/testing/simulated-clock'
import type { Link } from '../line'

const OPEN = 1
const CLOSING = 2
const CLOSED = 3
const closeMs = 60

interface Listeners {
  readonly message: (data: unknown, isBinary: boolean) => void
  readonly ping: (data: Uint8Array) => void
  readonly pong: () => void
  readonly close: (code: number) => void
  readonly error: () => void
}

/** The server's end of a connection in memory, with the `ws` socket interface for the hub. */
export interface FeedSocket extends LineSocket {
  receive(text: string): void
  ended(code: number): void
}

/** @param down the direction to the client */
export function createFeedSocket(
  connection: ScriptedConnection, time: SimulatedClock, down: () => Link['down'] | undefined,
): FeedSocket {
  let onMessage = (_data: unknown, _isBinary: boolean): void => undefined
  let onClose = (_code: number): void => undefined
  let state = OPEN
  let isPaused = false
  const unread: string[] = []

  function on(...[name, listener]: { [Name in keyof Listeners]: [Name, Listeners[Name]] }[keyof Listeners]): void {
    // In memory there are no other frames, and no frame is invalid.
    if (name === 'message') onMessage = listener
    if (name === 'close') onClose = listener
  }

  function ended(code: number): void {
    if (state === CLOSED) return
    state = CLOSED
    onClose(code)
  }

  function read(text: string): void {
    if (state === OPEN) onMessage(Buffer.from(text), false)
  }

  return {
    OPEN,
    get readyState() {
      return state
    },
    get bufferedAmount() {
      return down()?.waitingBytes() ?? 0
    },
    on,
    receive(text) {
      if (isPaused) unread.push(text)
      else read(text)
    },
    ended(code) {
      // The response to this server's close has the same form.
      if (state === OPEN) ended(code)
    },
    send(text, sent) {
      if (state !== OPEN || connection.state !== 'open') {
        sent?.()
        return
      }
      connection.message(text)
      if (sent !== undefined) down()?.whenTaken(sent)
    },
    together: (send) => send(),
    pong: () => undefined,
    close(code, reason = '') {
      if (state !== OPEN) return
      state = CLOSING
      time.setTimer(() => ended(code), closeMs)
      if (connection.state === 'open') connection.closed(code, reason)
    },
    terminate() {
      if (state === CLOSED) return
      if (connection.state === 'open') connection.closed(1006)
      ended(1006)
    },
    pause: () => void (isPaused = true),
    resume() {
      isPaused = false
      for (const text of unread.splice(0)) read(text)
    },
  }
}
