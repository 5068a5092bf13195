import type { Clock, TimerHandle } from '../../src/connection/ports/ports'

/** Timers that `dispose` clears together. */
export type Timers = ReturnType<typeof createTimers>

export function createTimers(clock: Pick<Clock, 'setTimer' | 'clearTimer'>) {
  const pending = new Set<TimerHandle>()

  return {
    setTimer(callback: () => void, delayMs: number): TimerHandle {
      const timer = clock.setTimer(() => {
        pending.delete(timer)
        callback()
      }, delayMs)
      pending.add(timer)
      return timer
    },
    clearTimer(timer: TimerHandle): void {
      pending.delete(timer)
      clock.clearTimer(timer)
    },
    dispose(): void {
      for (const timer of pending) clock.clearTimer(timer)
      pending.clear()
    },
  }
}
