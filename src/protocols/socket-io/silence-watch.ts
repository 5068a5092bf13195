import type { ProtocolLine } from '../../connection/ports/protocol'

/**
 * If the timer is this late, the app was suspended and the server's ping may be queued (SI-3, socketio/socket.io#4040).
 */
const lateMs = 2_000

/** Closes the connection if the server is silent longer than the handshake allows. */
export interface SilenceWatch {
  start(silenceMs: number): void
  received(atMs: number): void
  timer(atMs: number): void
}

export const watchTimer = 'watch'

/** @param ping called when the timer fires late, because the next server ping may take `pingInterval` */
export function createSilenceWatch(
  line: Pick<ProtocolLine<object>, 'after' | 'lose'>, ping: () => void,
): SilenceWatch {
  let silenceMs = Infinity
  let receivedAtMs = 0
  /** Whether the watch waits for queued frames a second time after a late timer. */
  let isSecondWatch = false

  const watch = (delayMs: number): void => line.after(watchTimer, delayMs)

  return {
    start(allowedMs) {
      silenceMs = allowedMs
      watch(silenceMs)
    },
    received(atMs) {
      receivedAtMs = atMs
      isSecondWatch = false
    },
    timer(atMs) {
      const silentMs = atMs - receivedAtMs
      // If the clock was set back, the silence is counted from now (SI-3).
      if (silentMs < 0) receivedAtMs = atMs
      if (silentMs < silenceMs) return watch(Math.min(silenceMs, silenceMs - silentMs))
      if (silentMs <= silenceMs + lateMs || isSecondWatch) return line.lose('pong-timeout')
      isSecondWatch = true
      ping()
      watch(lateMs)
    },
  }
}
