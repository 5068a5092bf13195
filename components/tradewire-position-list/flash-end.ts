/**
 * Minimum duration of a flash, long enough to be visible. A flash may last twice as long, because flashes end together
 * to save renderings (PL-60).
 */
const FLASH_MS = 200

/** Whether this is a browser, where the page's own thread renders the list without a bridge. */
export function hasFrames(): boolean {
  return typeof requestAnimationFrame === 'function' && typeof document !== 'undefined'
}

/** Ends flashes on platforms where the page's own thread would animate them. */
export interface FlashEnd {
  /** Schedules the end of flashes. Call this function when a flash may have started. */
  ask(): void
  stop(): void
}

/** @param end ends the flashes whose time is over; returns whether other flashes remain */
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
