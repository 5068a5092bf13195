import { vi } from 'vitest'

/** Restores timers, spies, globals and environment variables after each test. */
export function undoStubs(): void {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
}
