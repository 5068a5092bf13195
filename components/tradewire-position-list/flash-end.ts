/**
 * A flash lasts this long, which is enough to see it, or up to twice as long: many end in one rendering, because each
 * rendering costs (PL-60).
 */
const FLASH_MS = 200

/** Whether this is a browser, where the page's own thread renders it without a bridge. */
export function hasFrames(): boolean {
  return typeof requestAnimationFrame === 'function' && typeof document !== 'undefined'
}

/** Ends the flashes where the page's own thread would have to animate them. */
export interface FlashEnd {
  /** Call it when something may have started to flash. */
  ask(): void
  stop(): void
}

/** @param end ends those that have had their time; returns whether others are left */
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
