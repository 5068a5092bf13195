import { vi } from 'vitest'

/** Restores timers, spies, globals and environment variables, so that no test has to. */
export function undoStubs(): void {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
}
