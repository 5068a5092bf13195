import type { Tick } from '../feed/model/money/instrument'
import type { FeedStore } from './feed-store'
import { ForeignDataError, isAfter, type StreamEntry } from './read-reply'
import type { Run } from './run'
import { readTicks } from './stored-market'

/**
 * Beyond these, a second at the default rate, what was read at once is priced together: only stops and targets act at
 * each tick of it.
 */
const mostAtOnce = 20

export type TickTape = ReturnType<typeof createTickTape>

/** Plays the market's updates, which all servers read, to the accounts of a run. */
export function createTickTape(store: Pick<FeedStore, 'ticksAfter'>, trouble: (line: string) => void) {
  const read = new WeakMap<StreamEntry, readonly Tick[]>()
  let missed: { readonly from: string; readonly to: string; readonly entries: readonly StreamEntry[] } | undefined

  /** Their ticks in the pairs that this server quotes. */
  function ticksOf({ exchange }: Run, entries: readonly StreamEntry[]): readonly Tick[] {
    return entries.flatMap((entry) => {
      const known = read.get(entry)
      if (known !== undefined) return known
      try {
        const ticks = readTicks(entry).filter(({ symbol }) => exchange.board.pairs.has(symbol))
        read.set(entry, ticks)
        return ticks
      } catch (error) {
        if (!(error instanceof ForeignDataError)) throw error
        trouble(`an update of the market is left out: ${error.message}`)
        return []
      }
    })
  }

  function play(of: Run, entries: readonly StreamEntry[]): void {
    const last = entries.at(-1)
    if (last === undefined) return
    const ticks = ticksOf(of, entries)
    of.tick = last.id
    of.exchange.apply(ticks, entries.some(({ fields }) => fields['trade'] === '1'))
  }

  /** Ticks that the run has applied before are left out. */
  function apply(of: Run, entries: readonly StreamEntry[]): void {
    const fresh = entries.filter(({ id }) => isAfter(id, of.tick ?? '0-0'))
    const late = fresh.splice(0, Math.max(0, fresh.length - mostAtOnce))
    play(of, late)
    for (const entry of fresh) play(of, [entry])
  }

  return {
    apply,
    ticksOf,
    /** The ticks that a run has applied after an entry: read from Redis once for all accounts that missed no more. */
    async missedAfter({ tick: to = '0-0' }: Run, from: string): Promise<readonly StreamEntry[]> {
      if (missed === undefined || missed.to !== to || isAfter(missed.from, from)) {
        missed = { from, to, entries: await store.ticksAfter(from, to) }
      }
      return missed.from === from ? missed.entries : missed.entries.filter(({ id }) => isAfter(id, from))
    },
    /** Applies what Redis has after the last entry that was. */
    catchUp: async (of: Run): Promise<void> => apply(of, await store.ticksAfter(of.tick ?? '0-0')),
  }
}
