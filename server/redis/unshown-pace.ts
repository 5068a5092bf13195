import { hashText } from '../shared/seeded-random'

/** An account that no client shows is priced after so long, ms. */
const everyMs = 10_000
/** And after this many updates: an account that moves to another server is priced by the updates that it missed. */
const everyUpdates = 500

/** When accounts are due that no client shows: spread over the time, so that they are not all priced at one update. */
export function createUnshownPace(now: () => number) {
  const last = new Map<string, { readonly atMs: number; updates: number }>()

  return {
    /** Asked at each update; a yes is taken for done. */
    isDue(traderId: string): boolean {
      const known = last.get(traderId)
      if (known === undefined) {
        last.set(traderId, { atMs: now() - hashText(traderId) % everyMs, updates: 0 })
        return false
      }
      known.updates += 1
      // A clock that was set back counts as due.
      const passedMs = Math.abs(now() - known.atMs)
      if (passedMs < everyMs && known.updates < everyUpdates) return false
      last.set(traderId, { atMs: now(), updates: 0 })
      return true
    },
  }
}
