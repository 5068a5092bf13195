import type { TimerHandle } from '../../src/connection/ports/ports'
import type { SimulatedClock } from '../../src/testing/simulated-clock'
import { createWorldClock } from './world-clock'

export type SleptTimers =
  | 'overdue'
  /** Timers do not count the sleep and wait for their remaining time. */
  | 'kept'

/** A run of the app: its clock and platform events. */
export type Process = ReturnType<Device['process']>
/** A phone or computer whose wall clock may be wrong, and whose process may sleep or be killed. */
export type Device = ReturnType<typeof createDevice>

interface Waiting {
  readonly isTimer: boolean
  readonly run: () => void
}

interface Timer {
  readonly callback: () => void
  dueMs: number
  set: TimerHandle
}

/** @param wallMs the wall clock's initial time */
export function createDevice(wallMs: number) {
  const inner = createWorldClock(wallMs)
  const time: SimulatedClock = {
    ...inner,
    // Clocks and timers of all platforms use whole milliseconds.
    setTimer: (callback, delayMs) => inner.setTimer(() => {
      device.stepping?.()
      callback()
    }, Math.trunc(delayMs)),
  }
  let offsetMs = wallMs
  let asleep = false
  let lastHandle = 0
  let timers = new Map<number, Timer>()
  let due: Waiting[] = []
  /** Events that waited for the device to wake and are not delivered yet. */
  let undelivered = 0
  let process = createProcess()

  function hold(waiting: Waiting): void {
    if (asleep) due.push(waiting)
    else waiting.run()
  }

  function deliver(waiting: Waiting): void {
    undelivered += 1
    time.setTimer(() => {
      undelivered -= 1
      hold(waiting)
    }, 0)
  }

  function startTimer(handle: number, timer: Timer, own: Map<number, Timer>): void {
    const fire = (): void => {
      if (own.delete(handle)) timer.callback()
    }
    timer.set = time.setTimer(() => hold({ isTimer: true, run: fire }), timer.dueMs - time.elapsed())
  }

  function createProcess() {
    const own = new Map<number, Timer>()
    timers = own
    const isAlive = (): boolean => timers === own
    /** Counts only this process's timers. `suspend` stops all time, including the servers' time. */
    const clock: SimulatedClock = {
      ...time,
      now: () => time.elapsed() + offsetMs,
      setTimer(callback, delayMs): TimerHandle {
        lastHandle += 1
        if (!isAlive()) return lastHandle
        const timer: Timer = { callback, dueMs: time.elapsed() + Math.max(0, Math.trunc(delayMs)), set: undefined }
        own.set(lastHandle, timer)
        startTimer(lastHandle, timer, own)
        return lastHandle
      },
      clearTimer(handle): void {
        if (typeof handle !== 'number') return
        time.clearTimer(own.get(handle)?.set)
        own.delete(handle)
      },
      setWall: (ms) => void (offsetMs = ms - time.elapsed()),
      pending: () => own.size,
    }
    return {
      clock,
      isAlive,
      /** Runs the callback now or when the device wakes, but never after the process has ended. */
      notify(run: () => void): void {
        const waiting: Waiting = {
          isTimer: false,
          run() {
            if (isAlive()) run()
          },
        }
        // An event must not overtake an earlier event that waited for the device to wake.
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

  const device = {
    /** True time, for servers and network. */
    time,
    /** Called before each event, after all consequences of the previous event. */
    stepping: undefined as (() => void) | undefined,
    /** `eventsFirst`: on waking, platform events come before timers. */
    sleep(forMs: number, slept: SleptTimers, eventsFirst: boolean): void {
      if (asleep) return
      asleep = true
      const keepsTimers = slept === 'kept'
      if (keepsTimers) for (const timer of timers.values()) time.clearTimer(timer.set)
      time.setTimer(() => wake(keepsTimers, forMs, eventsFirst), forMs)
    },
    isAwake: () => !asleep,
    restart(): void {
      for (const timer of timers.values()) time.clearTimer(timer.set)
      due = []
      process = createProcess()
    },
    process: () => process,
  }
  return device
}
