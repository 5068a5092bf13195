const SECOND_MS = 1_000
const MINUTE_MS = 60_000
/** Time after which a hidden tab is woken once a minute. */
const FORGOTTEN_MS = 5 * MINUTE_MS

/** Whether the tab is visible, and the effect on its timers: Chromium wakes a hidden page once a second. */
export function createTabState() {
  let hiddenAtMs: number | null = null
  return {
    isHidden: (): boolean => hiddenAtMs !== null,
    setHidden(hidden: boolean, atMs: number): void {
      hiddenAtMs = hidden ? atMs : null
    },
    /** Time at which a timer fires that is due then, epoch ms. */
    servedAtMs(dueAtMs: number): number {
      if (hiddenAtMs === null) return dueAtMs
      const grainMs = dueAtMs - hiddenAtMs < FORGOTTEN_MS ? SECOND_MS : MINUTE_MS
      return Math.ceil(dueAtMs / grainMs) * grainMs
    },
  }
}

export type TabState = ReturnType<typeof createTabState>
