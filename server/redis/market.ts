import { createQuoteBoard, type QuoteBoard } from '../feed/model/market/quote-board'
import type { TickSource } from '../feed/model/market/tick-source'
import type { Quote, Tick } from '../feed/model/money/instrument'
import { isObject, parseList, parseObject } from '../shared/json-object'
import { messageOf } from '../shared/trouble'
import type { Committed, FeedStore, Role } from './feed-store'
import { ForeignDataError, isAfter, timeOf, type StreamEntry } from './read-reply'
import { end, type Run } from './run'

/** The market in Redis: a quote's text by symbol, the `mark` of its source, and `at`, the last entry of the ticks. */
type MarketFields = Readonly<Record<string, string>>

export interface MarketOptions {
  readonly store: Pick<FeedStore, 'market' | 'putTicks' | 'ticksAfter'>
  readonly source: TickSource
  readonly currency: string
  readonly trouble: (line: string) => void
}

/**
 * Updates that were missed while Redis was slow are not caught up beyond these, a second at the default rate (SV-59).
 */
const mostUpdates = 20
/**
 * Beyond these, a second at the default rate, what was read at once is priced together: only stops and targets act at
 * each tick of it.
 */
const mostAtOnce = 20

/** A quote as Redis keeps it, in points. */
export const quoteText = ({ bid, ask }: Quote): string => JSON.stringify({ bid, ask })

const isPoints = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0

function quoteOf(symbol: unknown, { bid, ask }: Readonly<Record<string, unknown>>): Quote {
  if (typeof symbol === 'string' && isPoints(bid) && isPoints(ask) && ask >= bid) return { symbol, bid, ask }
  throw new ForeignDataError('a quote')
}

/** The ticks of an entry of their stream, at the time of the entry. */
function readTicks({ id, fields }: StreamEntry): readonly Tick[] {
  const ticks = parseList(fields['ticks'] ?? '')
  if (ticks === undefined || !ticks.every(isObject)) throw new ForeignDataError('ticks')
  return ticks.map((tick) => ({ ...quoteOf(tick['symbol'], tick), atMs: timeOf(id) }))
}

/** Puts quotes on the board as they are kept. The symbols of those that cannot be read, with what was wrong. */
export function putQuotes(board: QuoteBoard, fields: MarketFields): ReadonlyMap<string, unknown> {
  const spoiled = new Map<string, unknown>()
  for (const [symbol, text] of Object.entries(fields)) {
    if (!board.pairs.has(symbol)) continue
    try {
      const parsed = parseObject(text)
      board.put(quoteOf(symbol, parsed.ok ? parsed.frame : {}))
    } catch (error) {
      spoiled.set(symbol, error)
    }
  }
  return spoiled
}

export type Market = ReturnType<typeof createMarket>

/** Moves the market for all servers while a run has its role, and plays its updates to the accounts of each run. */
export function createMarket({ store, source, currency, trouble }: MarketOptions) {
  /** The quotes that this server has put. */
  const board = createQuoteBoard(source, currency)
  const reported = new Set<string>()
  /** The role with which the market was read from Redis last, as it proves it. */
  let begun: string | undefined
  let dueMs: number[] = []
  const read = new WeakMap<StreamEntry, readonly Tick[]>()
  let missed: { readonly from: string; readonly to: string; readonly entries: readonly StreamEntry[] } | undefined

  function reportOnce(what: string, reason: string): void {
    if (!reported.has(what)) trouble(`of the market ${what} is set aside: ${reason}`)
    reported.add(what)
  }

  /** A quote that means nothing is the source's own instead, which is the same where its mark is sound. */
  function restore(to: QuoteBoard, fields: MarketFields): void {
    const { mark } = fields
    if (mark !== undefined && !source.goTo(mark)) reportOnce('mark', 'it is none of these prices')
    const spoiled = putQuotes(to, fields)
    for (const tick of source.present()) if (spoiled.has(tick.symbol)) to.put(tick)
    for (const [symbol, error] of spoiled) reportOnce(symbol, messageOf(error))
  }

  function write(role: Role, ticks: readonly Tick[], trade: boolean): Promise<Committed> {
    for (const tick of ticks) board.put(tick)
    const quotes = Object.fromEntries(ticks.map((tick) => [tick.symbol, quoteText(tick)]))
    return store.putTicks(role, { ticks, trade, fields: { ...quotes, mark: source.mark() } })
  }

  /** The first write has every quote: one that means nothing is replaced. */
  async function begin(role: Role): Promise<Committed> {
    restore(board, await store.market())
    begun = role.text
    return write(role, Array.from(board.pairs.keys(), (symbol) => ({ ...board.quoteOf(symbol), atMs: 0 })), false)
  }

  const hasBegun = ({ roles }: Run): boolean => begun !== undefined && begun === roles.get('market')?.text

  /** The work while it has the role; a market whose role is new is read before. */
  async function withRole(of: Run, what: (role: Role) => readonly Promise<Committed>[]): Promise<void> {
    const role = of.roles.get('market')
    if (role === undefined) return
    if (!hasBegun(of) && await begin(role) === 'fenced') return end(of)
    if ((await Promise.all(what(role))).includes('fenced')) end(of)
  }

  function move(role: Role, elapsedMs: number): Promise<Committed> {
    const ticks = source.next(elapsedMs)
    return write(role, ticks, ticks.length > 0)
  }

  /** Their ticks in the pairs that this server quotes. */
  function ticksOf(entries: readonly StreamEntry[]): readonly Tick[] {
    return entries.flatMap((entry) => {
      const known = read.get(entry)
      if (known !== undefined) return known
      try {
        const ticks = readTicks(entry).filter(({ symbol }) => board.pairs.has(symbol))
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
    const ticks = ticksOf(entries)
    of.tick = last.id
    of.updates += 1
    of.exchange.apply(ticks, entries.some(({ fields }) => fields['trade'] === '1'))
  }

  /** Updates that the run has applied before are left out. */
  function apply(of: Run, entries: readonly StreamEntry[]): void {
    const fresh = entries.filter(({ id }) => isAfter(id, of.tick))
    play(of, fresh.splice(0, Math.max(0, fresh.length - mostAtOnce)))
    for (const entry of fresh) play(of, [entry])
  }

  return {
    pairs: board.pairs,
    ticksOf,
    apply,
    /** Reads where it stands; the run goes on from there. */
    async load(of: Run): Promise<void> {
      const fields = await store.market()
      if (of.isOver) return
      restore(of.exchange.board, fields)
      of.tick = fields['at'] ?? '0-0'
      of.isLoaded = true
    },
    /** The updates that a run has applied after an entry: read from Redis once for all accounts that missed no more. */
    async missedAfter({ tick: to }: Run, from: string): Promise<readonly StreamEntry[]> {
      if (missed?.to !== to || isAfter(missed.from, from)) {
        missed = { from, to, entries: await store.ticksAfter(from, to) }
      }
      return missed.entries.filter(({ id }) => isAfter(id, from))
    },
    /** Applies what Redis has after the last entry that was. */
    catchUp: async (of: Run): Promise<void> => apply(of, await store.ticksAfter(of.tick)),
    /** So much of the market's time has passed. */
    addTime: (elapsedMs: number): void => void dueMs.push(elapsedMs),
    isDue: (of: Run): boolean => of.roles.has('market') && (dueMs.length > 0 || !hasBegun(of)),
    /** Moves it by the time that is due. */
    settle(of: Run): Promise<void> {
      // The time that was due with an earlier role, another server has moved.
      const steps = hasBegun(of) ? dueMs.slice(-mostUpdates) : []
      dueMs = []
      return withRole(of, (role) => steps.map((elapsedMs) => move(role, elapsedMs)))
    },
    /** That many updates at once, of so much time each. */
    update: (of: Run, count: number, elapsedMs: number): Promise<void> =>
      withRole(of, (role) => Array.from({ length: count }, () => move(role, elapsedMs))),
    /** A quote at which no account trades of its own accord. */
    put: (of: Run, tick: Tick): Promise<void> => withRole(of, (role) => [write(role, [tick], false)]),
  }
}
