const SECOND_MS = 1_000
const MINUTE_MS = 60_000
/** Hidden for so long, a tab is woken once a minute. */
const FORGOTTEN_MS = 5 * MINUTE_MS

/** Whether the tab is on screen, and what that does to its timers: Chromium wakes a hidden page by the second. */
export interface TabState {
  readonly isHidden: () => boolean
  setHidden(hidden: boolean, atMs: number): void
  /** When a timer is served that is due then, epoch ms. */
  readonly servedAtMs: (dueAtMs: number) => number
}

export function createTabState(): TabState {
  let hiddenAtMs: number | null = null
  return {
    isHidden: () => hiddenAtMs !== null,
    setHidden(hidden, atMs) {
      hiddenAtMs = hidden ? atMs : null
    },
    servedAtMs(dueAtMs) {
      if (hiddenAtMs === null) return dueAtMs
      const grainMs = dueAtMs - hiddenAtMs < FORGOTTEN_MS ? SECOND_MS : MINUTE_MS
      return Math.ceil(dueAtMs / grainMs) * grainMs
    },
  }
}
