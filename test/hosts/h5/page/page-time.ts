import type { AppClock } from '../../app-clock'

const FRAME_MS = 16

export function installPageTime(clock: AppClock, isHidden: () => boolean): { readonly framesMayCome: () => void } {
  const startMs = clock.now()
  const NativeDate = Date

  function PageDate(this: unknown, ...parts: readonly unknown[]): unknown {
    if (new.target === undefined) return new NativeDate(clock.now()).toString()
    return Reflect.construct(NativeDate, parts.length === 0 ? [clock.now()] : parts, new.target) as unknown
  }
  Object.setPrototypeOf(PageDate, NativeDate)
  PageDate.prototype = NativeDate.prototype
  Object.assign(PageDate, { now: () => clock.now() })

  let frames = new Map<number, FrameRequestCallback>()
  let running = new Map<number, FrameRequestCallback>()
  let lastFrame = 0
  let planned = false

  /** Start of the current frame, ms since the start. */
  const frameTimeMs = (): number => Math.floor((clock.now() - startMs) / FRAME_MS) * FRAME_MS

  /** Hidden tabs get no frames, as in any browser. */
  function plan(): void {
    if (planned || isHidden() || frames.size === 0) return
    planned = true
    const sinceStartMs = clock.now() - startMs
    clock.setTimeout(runFrames, FRAME_MS - (sinceStartMs % FRAME_MS))
  }

  function runFrames(): void {
    planned = false
    if (isHidden()) return
    running = frames
    frames = new Map()
    for (const callback of running.values()) {
      try {
        callback(frameTimeMs())
      } catch (error) {
        reportError(error)
      }
    }
    running = new Map()
    plan()
  }

  const pageTime = {
    Date: PageDate,
    setTimeout: clock.setTimeout,
    setInterval: clock.setInterval,
    clearTimeout: clock.clear,
    clearInterval: clock.clear,
    requestAnimationFrame(callback: FrameRequestCallback): number {
      lastFrame += 1
      frames.set(lastFrame, callback)
      plan()
      return lastFrame
    },
    cancelAnimationFrame(id: number): void {
      frames.delete(id)
      running.delete(id)
    },
    requestIdleCallback: (callback: IdleRequestCallback): number =>
      clock.setTimeout(() => callback({ didTimeout: false, timeRemaining: () => FRAME_MS }), 1),
    cancelIdleCallback: clock.clear,
  }
  for (const [name, value] of Object.entries(pageTime)) {
    Object.defineProperty(window, name, { configurable: true, writable: true, value })
  }
  Object.defineProperty(performance, 'now', { configurable: true, value: () => clock.now() - startMs })
  return { framesMayCome: plan }
}
