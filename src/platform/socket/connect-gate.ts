import type { Clock } from '../../connection/ports/ports'

/**
 * Opens native sockets in different milliseconds. The App runtime names a socket after the millisecond of its opening,
 * and two sockets with the same name would receive each other's frames.
 */
export interface ConnectGate {
  /**
   * Calls `connect` in a millisecond whose name no other socket uses. `leave` releases the name. Returns the cancel
   * function.
   */
  pass(clock: Clock, connect: (leave: () => void) => void): () => void
  size(): number
}

interface Span {
  readonly fromMs: number
  toMs: number
}

export function createConnectGate(): ConnectGate {
  const inUse = new Set<Span>()
  let last: Span | undefined

  const covers = (span: Span, nowMs: number): boolean => span.fromMs <= nowMs && nowMs <= span.toMs

  function isTaken(nowMs: number): boolean {
    // A socket that ended in this millisecond may still have events in the queue.
    if (last !== undefined && covers(last, nowMs)) return true
    for (const span of inUse) if (covers(span, nowMs)) return true
    return false
  }

  return {
    pass(clock, connect): () => void {
      let cancel: () => void = () => undefined
      const attempt = (): void => {
        const nowMs = clock.now()
        if (isTaken(nowMs)) {
          const timer = clock.setTimer(attempt, 1)
          cancel = () => clock.clearTimer(timer)
          return
        }
        const span: Span = { fromMs: nowMs, toMs: nowMs }
        last = span
        inUse.add(span)
        connect(() => inUse.delete(span))
        // uni names the socket after a time that it reads during the `connect` call.
        span.toMs = Math.max(nowMs, clock.now())
      }
      attempt()
      return () => cancel()
    },
    size: () => inUse.size,
  }
}
