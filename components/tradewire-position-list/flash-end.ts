/**
 * A flash stays for this long, which is enough to see it, and up to twice as long: many end in one rendering, because
 * each rendering costs (PL-60).
 */
const FLASH_MS = 200

/** Whether this is a browser, where a page's own thread renders it, and not the far side of a bridge. */
export function hasFrames(): boolean {
  return typeof requestAnimationFrame === 'function' && typeof document !== 'undefined'
}

/** Ends the flashes where the page's own thread would have to animate them. */
export interface FlashEnd {
  /** To be called when something may have begun to flash. */
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
