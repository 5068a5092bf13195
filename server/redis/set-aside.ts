import type { ServerClock } from '../shared/server-clock'
import { ForeignDataError } from './read-reply'

/** Accounts that cannot be priced, each for a reason of its own, while the others go on. */
export interface SetAside {
  has(traderId: string): boolean
  /** Told once, until it is priced again. */
  put(traderId: string, error: unknown): void
  mended(traderId: string): void
  /** Those that are not tried again yet. */
  all(): readonly string[]
}

export interface SetAsideOptions {
  readonly clock: ServerClock
  readonly trouble: (line: string) => void
}

/** After this long an account is tried again, ms: somebody may have mended it. */
const againMs = 60_000

/** Redis before 7.0 says ERR of whatever stops a script, its own state too. */
const ofRedis = /\b(OOM|MISCONF|READONLY|LOADING|BUSY|MASTERDOWN|NOREPLICAS)\b/

/** What went wrong with what one account holds; anything else may be Redis or the way to it, and concerns all. */
export function isOfAccount(error: unknown): boolean {
  if (error instanceof ForeignDataError || error instanceof TypeError || error instanceof RangeError) return true
  if (!(error instanceof Error) || error.name !== 'ReplyError' || ofRedis.test(error.message)) return false
  return /^(WRONGTYPE|ERR) /.test(error.message)
}

export function createSetAside({ clock, trouble }: SetAsideOptions): SetAside {
  const sinceMs = new Map<string, number>()
  const told = new Set<string>()

  function has(traderId: string): boolean {
    const atMs = sinceMs.get(traderId)
    if (atMs !== undefined && clock.elapsed() - atMs >= againMs) sinceMs.delete(traderId)
    return sinceMs.has(traderId)
  }

  return {
    has,
    put(traderId, error) {
      sinceMs.set(traderId, clock.elapsed())
      if (told.has(traderId)) return
      told.add(traderId)
      trouble(`account ${traderId} is not priced: ${error instanceof Error ? error.message : String(error)}`)
    },
    mended: (traderId) => void told.delete(traderId),
    all: () => [...sinceMs.keys()].filter(has),
  }
}
