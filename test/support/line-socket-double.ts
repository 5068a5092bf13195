import type { LineSocket } from '../../server/wire/line-socket'

export type TestSocket = ReturnType<typeof createTestSocket>

/** The server's end of a connection whose buffer the test fills. */
export function createTestSocket() {
  const listeners = new Map<string, (...given: unknown[]) => void>()
  const log: string[] = []
  let reported = 0
  let state = 1
  let sent: (() => void)[] = []
  const emit = (event: string, ...given: readonly unknown[]): void => listeners.get(event)?.(...given)
  const socket = {
    OPEN: 1,
    get readyState() {
      return state
    },
    bufferedAmount: 0,
    on: (event: string, listener: (...given: never[]) => void) =>
      void listeners.set(event, listener as (...given: unknown[]) => void),
    send(text: string, done: () => void = () => undefined) {
      log.push(text)
      sent.push(done)
    },
    together: (send: () => void) => send(),
    pong: (data: Uint8Array) => void log.push(`pong ${Buffer.from(data).toString()}`),
    close(code: number, reason?: string) {
      log.push(reason === undefined ? `close ${code}` : `close ${code} ${reason}`)
      state = 2
    },
    terminate() {
      log.push('terminate')
      end(1006)
    },
    pause: () => void log.push('pause'),
    resume: () => void log.push('resume'),
  }

  function end(code = 1000): void {
    if (state === 3) return
    state = 3
    emit('close', code)
  }

  return {
    socket: socket as LineSocket & { bufferedAmount: number },
    /** Sent strings and calls in order: `close 1013 reason`, `terminate`, `pause`, `resume`, `pong x`. */
    log,
    news(): readonly string[] {
      const news = log.slice(reported)
      reported = log.length
      return news
    },
    receive: (frame: object | string, isBinary = false) =>
      emit('message', Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame)), isBinary),
    ping: (data = '') => emit('ping', Buffer.from(data)),
    pong: () => emit('pong'),
    drain(): void {
      socket.bufferedAmount = 0
      const done = sent
      sent = []
      for (const each of done) each()
    },
    end,
  }
}
