const SECOND_MS = 1_000
const MINUTE_MS = 60_000
/** Hidden for so long, a tab is woken once a minute. */
const FORGOTTEN_MS = 5 * MINUTE_MS

/** Whether the tab is on screen, and what that does to its timers: Chromium wakes a hidden page by the second. */
export function createTabState() {
  let hiddenAtMs: number | null = null
  return {
    isHidden: (): boolean => hiddenAtMs !== null,
    setHidden(hidden: boolean, atMs: number): void {
      hiddenAtMs = hidden ? atMs : null
    },
    /** When a timer is served that is due then, epoch ms. */
    servedAtMs(dueAtMs: number): number {
      if (hiddenAtMs === null) return dueAtMs
      const grainMs = dueAtMs - hiddenAtMs < FORGOTTEN_MS ? SECOND_MS : MINUTE_MS
      return Math.ceil(dueAtMs / grainMs) * grainMs
    },
  }
}

export type TabState = ReturnType<typeof createTabState>
