import type { ServerClock } from '../shared/server-clock'
import { messageOf } from '../../src/shared/errors'
import { ForeignDataError } from './read-reply'

export interface UnusableAccountsOptions {
  readonly clock: ServerClock
  readonly trouble: (line: string) => void
  readonly dropped: (traderId: string) => void
}

/** Retry interval for an account. Its data may have been repaired meanwhile (RS-28). */
const againMs = 60_000

/** Errors that concern all of Redis. When such an error stops a script, Redis before 7.0 prepends ERR. */
const ofRedis = /\b(OOM|MISCONF|READONLY|LOADING|BUSY|MASTERDOWN|NOREPLICAS)\b/

/** Whether the error concerns one account's data, not Redis or the connection. */
export function isOfAccount(error: unknown): boolean {
  if (error instanceof ForeignDataError || error instanceof TypeError || error instanceof RangeError) return true
  if (!(error instanceof Error) || error.name !== 'ReplyError' || ofRedis.test(error.message)) return false
  return /^(WRONGTYPE|ERR) /.test(error.message)
}

/** Sets aside accounts that cannot be priced, so that the other accounts continue. */
export function createUnusableAccounts({ clock, trouble, dropped }: UnusableAccountsOptions) {
  const sinceMs = new Map<string, number>()
  const reported = new Set<string>()

  function has(traderId: string): boolean {
    const atMs = sinceMs.get(traderId)
    if (atMs !== undefined && clock.elapsed() - atMs >= againMs) sinceMs.delete(traderId)
    return sinceMs.has(traderId)
  }

  /** Reports the account once, and again only after the account has been priced. */
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
    all: (): readonly string[] => [...sinceMs.keys()].filter(has),
    /** Returns `undefined` if the account is set aside. */
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
