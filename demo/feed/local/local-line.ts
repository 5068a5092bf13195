import type { SocketEvent } from '../../../src'
import type { Lines } from '../../../server/feed/model/hub/hub'
import type { FeedClock } from './local-state'

/** The hub's end of a connection. */
type LineSocket = Parameters<Lines['attach']>[0]

type Listening =
  | ['message', (data: unknown, isBinary: boolean) => void]
  | ['close', (code: number) => void]
  | ['ping', (data: Uint8Array) => void]
  | ['pong' | 'error', () => void]

export interface ClientEnd {
  send(text: string): void
  close(code: number, reason: string): void
  /** Drops the connection without an event. */
  drop(): void
}

/** Connection within one thread, instead of a WebSocket. */
export interface LocalConnection {
  readonly socket: LineSocket
  readonly client: ClientEnd
}

const abnormalClosure = 1006
const open = 1
const closing = 2
const closed = 3

/** Maximum number of frames that a server leaves unread before the connection closes. */
export const maxUnreadFrames = 1_000

/** @param emit called for each message to the client, and once when the connection ends */
export function createLocalLine(clock: FeedClock, emit: (event: SocketEvent) => void): LocalConnection {
  let state = open
  let isRead = true
  let onMessage = (_data: unknown, _isBinary: boolean): void => undefined
  let onClose = (_code: number): void => undefined
  const unread: (() => void)[] = []

  /** Sends `event`, if any, to the client, and notifies the server in a separate task, as a network would. */
  function end(code: number, event: SocketEvent | undefined): void {
    if (state === closed) return
    state = closed
    unread.length = 0
    if (event !== undefined) emit(event)
    clock.setTimer(() => onClose(code), 0)
  }

  /** Keeps frames while the server does not read. */
  function receive(use: () => void): void {
    if (state === closed) return
    if (isRead) use()
    else if (unread.length < maxUnreadFrames) unread.push(use)
    else end(abnormalClosure, { type: 'closed', code: abnormalClosure, reason: '' })
  }

  const socket: LineSocket = {
    OPEN: open,
    get readyState() {
      return state
    },
    bufferedAmount: 0,
    on(...[event, listener]: Listening) {
      if (event === 'message') onMessage = listener
      else if (event === 'close') onClose = listener
    },
    send(text, sent) {
      if (state === open) emit({ type: 'message', data: text })
      sent?.()
    },
    together: (send) => send(),
    pong: () => undefined,
    close(code, reason = '') {
      if (state !== open) return
      state = closing
      end(code, { type: 'closed', code, reason })
    },
    terminate: () => end(abnormalClosure, { type: 'closed', code: abnormalClosure, reason: '' }),
    pause() {
      isRead = false
    },
    resume() {
      isRead = true
      for (const use of unread.splice(0)) if (state !== closed) use()
    },
  }

  return {
    socket,
    client: {
      send: (text) => receive(() => onMessage(text, false)),
      close: (code, reason) => receive(() => end(code, { type: 'closed', code, reason })),
      drop: () => end(abnormalClosure, undefined),
    },
  }
}
