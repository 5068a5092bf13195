import { createQuoteBoard, type QuoteBoard } from '../feed/model/market/quote-board'
import type { TickSource } from '../feed/model/market/tick-source'
import type { Quote, Tick } from '../feed/model/money/instrument'
import { isObject, parseObject } from '../shared/json-object'
import type { Committed, FeedStore, Role } from './feed-store'
import { ForeignDataError, isAfter, isListOf, readJson, timeOf, type StreamEntry } from './read-reply'
import { end, type Run } from './run'

type MarketFields = Readonly<Record<string, string>>

export interface RedisMarketOptions {
  readonly store: Pick<FeedStore, 'market' | 'putTicks' | 'ticksAfter'>
  readonly source: TickSource
  readonly currency: string
  readonly trouble: (line: string) => void
}

/**
 * Number of pending updates to apply one by one. The limit keeps event loop turns short (SV-59). Updates before these
 * are applied together: accounts are priced once, but stops and targets are checked against each tick.
 */
const mostAtOnce = 5

/** Market time that passes per requested update. Matches the default rate of 20 updates per second. */
const updateMs = 50

export const quoteText = ({ bid, ask }: Quote): string => JSON.stringify({ bid, ask })

const isPoints = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0

function isQuote(value: unknown): value is Quote {
  if (!isObject(value)) return false
  const { symbol, bid, ask } = value
  return typeof symbol === 'string' && isPoints(bid) && isPoints(ask) && ask >= bid
}

/** Returns the symbols with invalid quotes. */
export function putQuotes(board: QuoteBoard, fields: MarketFields): ReadonlySet<string> {
  const spoiled = new Set<string>()
  for (const [symbol, text] of Object.entries(fields)) {
    if (!board.pairs.has(symbol)) continue
    const json = parseObject(text)
    const quote = { ...(json.ok ? json.frame : {}), symbol }
    if (isQuote(quote)) board.put(quote)
    else spoiled.add(symbol)
  }
  return spoiled
}

export type Market = ReturnType<typeof createMarket>

/**
 * Moves the market for all servers while this server has the market role. Applies all updates to this server's
 * accounts.
 */
export function createMarket({ store, source, currency, trouble }: RedisMarketOptions) {
  const { pairs } = createQuoteBoard(source, currency)
  const reported = new Set<string>()
  /** The incarnation and role for which this server last prepared the market. */
  let begun = ''
  let dueMs: number[] = []
  /** Elapsed time of the pending update, excluding skipped updates (SV-59). */
  let timedMs: number | undefined
  const parsed = new WeakMap<StreamEntry, readonly Tick[]>()
  let missed: { readonly from: string; readonly to: string; readonly entries: readonly StreamEntry[] } | undefined

  function reportOnce(what: string, reason: string): void {
    if (!reported.has(what)) trouble(`the market ignores ${what}: ${reason}`)
    reported.add(what)
  }

  /** Restores the quotes, and the source's position from its mark. A valid mark matches the quotes. */
  function restore(to: QuoteBoard, fields: MarketFields): void {
    const { mark } = fields
    if (mark !== undefined && !source.goTo(mark)) reportOnce('mark', 'it belongs to other prices')
    const spoiled = putQuotes(to, fields)
    for (const tick of source.present()) if (spoiled.has(tick.symbol)) to.put(tick)
    for (const symbol of spoiled) reportOnce(symbol, new ForeignDataError('a quote').message)
  }

  function write(role: Role, ticks: readonly Tick[], trade: boolean): Promise<Committed> {
    const quotes = Object.fromEntries(ticks.map((tick) => [tick.symbol, quoteText(tick)]))
    return store.putTicks(role, { ticks, trade, fields: { ...quotes, mark: source.mark() } })
  }

  async function withRole(of: Run, what: (role: Role) => readonly Promise<Committed>[]): Promise<void> {
    const role = of.roles.get('market')
    if (role !== undefined && (await Promise.all(what(role))).includes('fenced')) end(of)
  }

  function move(role: Role, elapsedMs: number): Promise<Committed> {
    const ticks = source.next(elapsedMs)
    return write(role, ticks, ticks.length > 0)
  }

  function ticksOf(entries: readonly StreamEntry[]): readonly Tick[] {
    return entries.flatMap((entry) => {
      const known = parsed.get(entry)
      if (known !== undefined) return known
      try {
        const quotes = readJson('ticks', entry.fields['ticks'], isListOf(isQuote))
        const atMs = timeOf(entry.id)
        const ticks = quotes.filter(({ symbol }) => pairs.has(symbol)).map((each) => ({ ...each, atMs }))
        parsed.set(entry, ticks)
        return ticks
      } catch (error) {
        if (!(error instanceof ForeignDataError)) throw error
        trouble(`a market update is skipped: ${error.message}`)
        return []
      }
    })
  }

  /** Parses each part in its own turn, because all stored updates would block the server for a second. */
  async function read(from: string, to: string): Promise<readonly StreamEntry[]> {
    const entries: StreamEntry[] = []
    for (let last: string | undefined = from; last !== undefined && last !== to;) {
      const part = await store.ticksAfter(last, to)
      ticksOf(part)
      entries.push(...part)
      last = part.at(-1)?.id
    }
    return entries
  }

  function play(of: Run, entries: readonly StreamEntry[]): void {
    const last = entries.at(-1)
    if (last === undefined) return
    const ticks = ticksOf(entries)
    of.tick = last.id
    of.updates += 1
    of.exchange.apply(ticks, entries.some(({ fields }) => fields['trade'] === '1'))
  }

  function apply(of: Run, entries: readonly StreamEntry[]): void {
    const fresh = entries.filter(({ id }) => isAfter(id, of.tick))
    play(of, fresh.splice(0, Math.max(0, fresh.length - mostAtOnce)))
    for (const entry of fresh) play(of, [entry])
  }

  return {
    pairs,
    ticksOf,
    apply,
    /** Loads the current market for the run. If the run has just gained the `market` role, also writes all quotes. */
    async load(of: Run): Promise<void> {
      const fields = await store.market()
      if (of.isOver) return
      const { board } = of.exchange
      restore(board, fields)
      of.tick = fields['at'] ?? '0-0'
      of.isLoaded = true
      const role = of.roles.get('market')
      const its = `${of.incarnation.id} ${role?.text ?? ''}`
      if (role === undefined || begun === its) return
      begun = its
      // Drops updates due before this role began, because another server already made them.
      dueMs = []
      timedMs = undefined
      const quotes = Array.from(pairs.keys(), (symbol) => ({ ...board.quoteOf(symbol), atMs: 0 }))
      await withRole(of, () => [write(role, quotes, false)])
    },
    /**
     * Returns the updates after an entry, up to the last update that the run applied. The result is cached for accounts
     * that missed only some of these updates.
     */
    async missedAfter({ tick: to }: Run, from: string): Promise<readonly StreamEntry[]> {
      if (missed?.to !== to || isAfter(missed.from, from)) missed = { from, to, entries: await read(from, to) }
      return missed.entries.filter(({ id }) => isAfter(id, from))
    },
    /** Applies the updates up to this entry. Later updates may arrive faster than they are read. */
    catchUp: async (of: Run, to: string): Promise<void> => apply(of, await read(of.tick, to)),
    addTime(elapsedMs: number): void {
      timedMs = elapsedMs
    },
    addUpdates: (count: number): void => void dueMs.push(...Array.from({ length: count }, () => updateMs)),
    isDue: (of: Run): boolean => of.roles.has('market') && (dueMs.length > 0 || timedMs !== undefined),
    settle(of: Run): Promise<void> {
      const steps = [...dueMs.splice(0), ...timedMs === undefined ? [] : [timedMs]]
      timedMs = undefined
      return withRole(of, (role) => steps.map((elapsedMs) => move(role, elapsedMs)))
    },
  }
}
