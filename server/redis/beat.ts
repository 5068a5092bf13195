import type { TimerHandle } from '../../src/connection/ports/ports'
import type { ServerClock } from '../shared/server-clock'

export interface BeatOptions {
  readonly clock: Pick<ServerClock, 'setTimer' | 'clearTimer'>
  /** From the start of one beat to the next, ms. */
  readonly everyMs: number
  /** The same while the server is not sound, ms. */
  readonly retryMs: number
  readonly showUp: () => Promise<void>
  /** The state of this server is known to be true. */
  readonly isTrue: () => boolean
  readonly lost: () => void
  /** A beat failed, and the one before it did not. */
  readonly failed: (error: unknown) => void
}

/** Shows up at Redis again and again. */
export function createBeat({ clock, everyMs, retryMs, showUp, isTrue, lost, failed }: BeatOptions) {
  let isSound = false
  let isStopped = false
  let hasFailed = false
  /** The next beat was due before the present one ended. */
  let isLate = false
  let underWay: Promise<void> | undefined
  let timer: TimerHandle

  async function beat(): Promise<void> {
    try {
      await showUp()
      hasFailed = false
    } catch (error) {
      if (!hasFailed && !isStopped) failed(error)
      hasFailed = true
    }
    underWay = undefined
    if (isStopped) return
    if (isTrue()) isSound = true
    if (isLate) beatNow()
  }

  function beatNow(): void {
    if (isStopped) return
    clock.clearTimer(timer)
    isLate = underWay !== undefined
    underWay ??= beat()
    if (isSound && !isTrue()) {
      isSound = false
      lost()
    }
    timer = clock.setTimer(beatNow, isSound ? everyMs : retryMs)
  }

  return {
    start: beatNow,
    isSound: (): boolean => isSound,
    /** Resolves when the beat that is under way has ended. */
    async stop(): Promise<void> {
      isStopped = true
      clock.clearTimer(timer)
      await underWay
    },
  }
}
