import type { AccountFeed } from '../feed/model/exchange/account-feed'
import { hashText } from '../shared/seeded-random'

/** Accounts for which there is room, of those asked for, newest first: those that are priced stay. */
export function allotPlaces(
  wanted: readonly string[], priced: ReadonlySet<string>, most: number,
): { readonly accepted: readonly string[]; readonly refused: Set<string> } {
  const known = wanted.filter((each) => priced.has(each))
  const all = [...known, ...wanted.filter((each) => !priced.has(each))]
  return { accepted: all.slice(0, most), refused: new Set(all.slice(most)) }
}

/**
 * An account that no client shows is priced after so long, ms (RS-92): at each update it would cost as much as one that
 * clients look at.
 */
const everyMs = 10_000
/**
 * And after this many updates, a quarter of those that Redis keeps: an account that moves to another server is priced
 * by the updates that it missed (RS-84).
 */
const everyUpdates = 500

/** When accounts are due that no client shows: spread over time and updates, so that not all are priced at one. */
export function createUnshownPace(now: () => number) {
  /** An account that is dropped takes its entry with it. */
  const last = new WeakMap<Pick<AccountFeed, 'traderId'>, { readonly atMs: number; updates: number }>()

  return {
    /** Asked at each update; a yes is taken for done. */
    isDue(feed: Pick<AccountFeed, 'traderId'>): boolean {
      const known = last.get(feed)
      if (known === undefined) {
        const phase = hashText(feed.traderId)
        last.set(feed, { atMs: now() - phase % everyMs, updates: phase % everyUpdates })
        return false
      }
      known.updates += 1
      // A clock that was set back counts as due.
      const passedMs = Math.abs(now() - known.atMs)
      if (passedMs < everyMs && known.updates < everyUpdates) return false
      last.set(feed, { atMs: now(), updates: 0 })
      return true
    },
  }
}
