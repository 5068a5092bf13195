const SECOND_MS = 1_000
const MINUTE_MS = 60_000
/** After this time Chromium wakes a hidden tab once a minute. */
const FORGOTTEN_MS = 5 * MINUTE_MS

/** Chromium fires a hidden page's timers once a second. */
export function createTabState() {
  let hiddenAtMs: number | null = null
  return {
    isHidden: (): boolean => hiddenAtMs !== null,
    setHidden(hidden: boolean, atMs: number): void {
      hiddenAtMs = hidden ? atMs : null
    },
    /** Returns when a timer due at this time fires, epoch ms. */
    servedAtMs(dueAtMs: number): number {
      if (hiddenAtMs === null) return dueAtMs
      const grainMs = dueAtMs - hiddenAtMs < FORGOTTEN_MS ? SECOND_MS : MINUTE_MS
      return Math.ceil(dueAtMs / grainMs) * grainMs
    },
  }
}

export type TabState = ReturnType<typeof createTabState>
