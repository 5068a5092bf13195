/** Minimum duration of a flash in ms. A flash may last twice as long, because flashes end together (PL-60). */
const FLASH_MS = 200

/** Whether this is a browser, where lists render on the page's main thread. */
export function hasFrames(): boolean {
  return typeof requestAnimationFrame === 'function' && typeof document !== 'undefined'
}

/** Stops price flashes on platforms where animations would run on the page's main thread. */
export interface FlashEnd {
  /** Schedules the end of any running flashes. */
  ask(): void
  stop(): void
}

/** @param end ends the flashes that lasted long enough and returns whether other flashes remain */
export function createFlashEnd(hasFlashes: () => boolean, end: () => boolean): FlashEnd {
  let timer: ReturnType<typeof setTimeout> | undefined

  function due(): void {
    timer = end() ? setTimeout(due, FLASH_MS) : undefined
  }

  return {
    ask() {
      if (timer === undefined && hasFlashes() && hasFrames()) timer = setTimeout(due, FLASH_MS)
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
