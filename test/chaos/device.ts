import type { Clock, TimerHandle } from '../../src/connection/ports/ports'
import type { World } from './world'

/** The fate of timers that fell due while the device slept. */
export type SleptTimers =
  /** They fire at once on waking. */
  | 'overdue'
  /** Sleep does not count for them: they wait for what was left. */
  | 'kept'

/** A run of the app: its clock, and the way in which the platform's events reach it. */
export interface Process {
  readonly clock: Clock
  /** Runs it now, or on waking; not at all once the process is gone. */
  notify(run: () => void): void
  isAlive(): boolean
  /** Timers that wait. */
  timers(): number
}

/** A phone or a computer: a wall clock that may be wrong, and a process that may sleep or be killed. */
export interface Device {
  /** The wall clock, epoch ms. */
  wallMs(): number
  /** Sets the wall clock by so much; timers keep their distance. */
  jump(byMs: number): void
  /**
   * Nothing of the process runs for so long. `eventsFirst`: on waking it gets the platform's events before its timers.
   */
  sleep(forMs: number, timers: SleptTimers, eventsFirst: boolean): void
  isAwake(): boolean
  /** Ends the process without a word, and begins another. */
  restart(): Process
  process(): Process
  /** True once after anything of the process has run. */
  takeActivity(): boolean
}

interface Waiting {
  readonly isTimer: boolean
  readonly run: () => void
}

interface Timer {
  readonly callback: () => void
  dueMs: number
  callOff: () => void
}

export function createDevice(world: World, epochMs: number): Device {
  let offsetMs = epochMs
  let asleep = false
  let active = false
  let lastHandle = 0
  let timers = new Map<number, Timer>()
  /** Events that wait for waking. */
  let due: Waiting[] = []
  /** Events that waited for waking and are not delivered yet. */
  let undelivered = 0
  let process = createProcess()

  function act(run: () => void): void {
    active = true
    run()
  }

  function hold(waiting: Waiting): void {
    if (asleep) due.push(waiting)
    else act(waiting.run)
  }

  function deliver(waiting: Waiting): void {
    undelivered += 1
    world.after(0, () => {
      undelivered -= 1
      hold(waiting)
    })
  }

  function startTimer(handle: number, timer: Timer, own: Map<number, Timer>): void {
    const fire = (): void => {
      if (own.delete(handle)) timer.callback()
    }
    timer.callOff = world.after(timer.dueMs - world.nowMs(), () => hold({ isTimer: true, run: fire }))
  }

  function createProcess(): Process {
    const own = new Map<number, Timer>()
    timers = own
    const isAlive = (): boolean => timers === own
    const clock: Clock = {
      now: () => world.nowMs() + offsetMs,
      setTimer(callback, delayMs): TimerHandle {
        lastHandle += 1
        const dueMs = world.nowMs() + Math.max(0, Math.trunc(delayMs))
        const timer: Timer = { callback, dueMs, callOff: () => undefined }
        if (!isAlive()) return lastHandle
        own.set(lastHandle, timer)
        startTimer(lastHandle, timer, own)
        return lastHandle
      },
      clearTimer(handle): void {
        if (typeof handle !== 'number') return
        own.get(handle)?.callOff()
        own.delete(handle)
      },
    }
    return {
      clock,
      isAlive,
      timers: () => own.size,
      notify(run) {
        const waiting: Waiting = {
          isTimer: false,
          run() {
            if (isAlive()) run()
          },
        }
        // It must not overtake an earlier event that waited for the device to wake.
        if (undelivered > 0) deliver(waiting)
        else hold(waiting)
      },
    }
  }

  function wake(keepsTimers: boolean, sleptMs: number, eventsFirst: boolean): void {
    asleep = false
    const overdue = due
    due = []
    if (keepsTimers) {
      for (const [handle, timer] of timers) {
        timer.dueMs += sleptMs
        startTimer(handle, timer, timers)
      }
    }
    const ordered = eventsFirst
      ? [...overdue.filter(({ isTimer }) => !isTimer), ...overdue.filter(({ isTimer }) => isTimer)]
      : overdue
    for (const waiting of ordered) deliver(waiting)
  }

  return {
    wallMs: () => world.nowMs() + offsetMs,
    jump(byMs) {
      offsetMs += byMs
    },
    sleep(forMs, slept, eventsFirst) {
      if (asleep) return
      asleep = true
      const keepsTimers = slept === 'kept'
      if (keepsTimers) for (const timer of timers.values()) timer.callOff()
      world.after(forMs, () => wake(keepsTimers, forMs, eventsFirst))
    },
    isAwake: () => !asleep,
    restart() {
      for (const timer of timers.values()) timer.callOff()
      due = []
      process = createProcess()
      return process
    },
    process: () => process,
    takeActivity() {
      const was = active
      active = false
      return was
    },
  }
}
