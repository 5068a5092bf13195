import type { ServerClock } from '../shared/server-clock'
import { messageOf } from '../shared/trouble'
import { ForeignDataError } from './read-reply'

export interface UnusableAccountsOptions {
  readonly clock: ServerClock
  readonly trouble: (line: string) => void
  readonly dropped: (traderId: string) => void
}

/** After this long an account is tried again, ms: somebody may have mended it (RS-28). */
const againMs = 60_000

/** Redis before 7.0 says ERR of whatever stops a script, its own state too. */
const ofRedis = /\b(OOM|MISCONF|READONLY|LOADING|BUSY|MASTERDOWN|NOREPLICAS)\b/

/** The fault of one account's data; anything else may be Redis or the way to it, and concerns all. */
export function isOfAccount(error: unknown): boolean {
  if (error instanceof ForeignDataError || error instanceof TypeError || error instanceof RangeError) return true
  if (!(error instanceof Error) || error.name !== 'ReplyError' || ofRedis.test(error.message)) return false
  return /^(WRONGTYPE|ERR) /.test(error.message)
}

/** Accounts that cannot be priced, each for a reason of its own, while the others go on. */
export function createUnusableAccounts({ clock, trouble, dropped }: UnusableAccountsOptions) {
  const sinceMs = new Map<string, number>()
  const reported = new Set<string>()

  function has(traderId: string): boolean {
    const atMs = sinceMs.get(traderId)
    if (atMs !== undefined && clock.elapsed() - atMs >= againMs) sinceMs.delete(traderId)
    return sinceMs.has(traderId)
  }

  /** Reported once, until it is priced again. */
  function put(traderId: string, error: unknown): undefined {
    sinceMs.set(traderId, clock.elapsed())
    dropped(traderId)
    if (!reported.has(traderId)) trouble(`account ${traderId} is not priced: ${messageOf(error)}`)
    reported.add(traderId)
  }

  return {
    has,
    put,
    mended: (traderId: string): void => void reported.delete(traderId),
    /** Those that are not tried again yet. */
    all: (): readonly string[] => [...sinceMs.keys()].filter(has),
    /** Does something with one account; `undefined` when it is set aside, or was before. */
    async tried<T>(traderId: string, what: () => T | Promise<T>): Promise<T | undefined> {
      if (has(traderId)) return undefined
      try {
        return await what()
      } catch (error) {
        if (!isOfAccount(error)) throw error
        return put(traderId, error)
      }
    },
  }
}
