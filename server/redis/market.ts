import { createQuoteBoard, type QuoteBoard } from '../feed/model/market/quote-board'
import type { TickSource } from '../feed/model/market/tick-source'
import { reduceUpdate, type MarketUpdate } from '../feed/model/market/market-update'
import type { Quote, Tick } from '../feed/model/money/instrument'
import { isObject, parseObject } from '../shared/json-object'
import { keptTicks, type Committed, type FeedStore, type Role } from './feed-store'
import { ForeignDataError, isAfter, isListOf, readJson, timeOf, type StreamEntry } from './read-reply'
import { end, type Run } from './run'
import { maxTickBytes } from './scripts/pricing'

type MarketFields = Readonly<Record<string, string>>

export interface RedisMarketOptions {
  readonly store: Pick<FeedStore, 'market' | 'putTicks' | 'ticksBefore'>
  readonly source: TickSource
  readonly currency: string
  readonly trouble: (line: string) => void
}

/**
 * Number of pending updates to apply one by one. The limit keeps event loop turns short (SV-59). Updates before these
 * are applied together: accounts are priced once, but stops and targets are checked against each tick.
 */
const mostAtOnce = 5

interface ParsedUpdate {
  readonly entry: StreamEntry
  readonly ticks: readonly Tick[]
}

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

  function parse(entry: StreamEntry): ParsedUpdate {
    try {
      const quotes = readJson('ticks', entry.fields['ticks'], isListOf(isQuote))
      const atMs = timeOf(entry.id)
      return { entry, ticks: quotes.filter(({ symbol }) => pairs.has(symbol)).map((each) => ({ ...each, atMs })) }
    } catch (error) {
      if (!(error instanceof ForeignDataError)) throw error
      trouble(`a market update is skipped: ${error.message}`)
      return { entry, ticks: [] }
    }
  }

  const reduce = ({ entry, ticks }: ParsedUpdate): MarketUpdate => reduceUpdate(entry.id, ticks)

  /** Keeps about as many updates as Redis. */
  function keep(of: Run, updates: readonly ParsedUpdate[], newest: StreamEntry): void {
    of.applied.push(...updates.map(reduce))
    const most = Math.max(1, Math.min(keptTicks, Math.floor(maxTickBytes / (newest.fields['ticks'] ?? '').length)))
    const dropped = of.applied.splice(0, Math.max(0, of.applied.length - most)).at(-1)
    of.appliedAfter = dropped?.id ?? of.appliedAfter
  }

  function play(of: Run, updates: readonly ParsedUpdate[]): void {
    const last = updates.at(-1)?.entry
    if (last === undefined) return
    of.tick = last.id
    of.updates += 1
    keep(of, updates, last)
    of.exchange.apply(updates.flatMap(({ ticks }) => ticks), updates.some(({ entry }) => entry.fields['trade'] === '1'))
  }

  function apply(of: Run, updates: ParsedUpdate[]): void {
    play(of, updates.splice(0, Math.max(0, updates.length - mostAtOnce)))
    for (const update of updates) play(of, [update])
  }

  return {
    pairs,
    apply: (of: Run, entries: readonly StreamEntry[]): void =>
      apply(of, entries.filter(({ id }) => isAfter(id, of.tick)).map(parse)),
    /** Loads the current market for the run. If the run has just gained the `market` role, also writes all quotes. */
    async load(of: Run): Promise<void> {
      const fields = await store.market()
      if (of.isOver) return
      const { board } = of.exchange
      restore(board, fields)
      of.tick = fields['at'] ?? '0-0'
      of.appliedAfter = of.tick
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
     * Reads the updates after an entry that the run has not applied itself, newest first. Later accounts need no read.
     * @param pause called between two reads
     */
    async readMissed(of: Run, from: string, pause: () => Promise<void>): Promise<void> {
      let [oldest] = of.applied
      // Stops if `play` has dropped the oldest updates meanwhile, because Redis drops these updates too.
      while (isAfter(of.appliedAfter, from) && of.applied[0] === oldest && !of.isOver) {
        const part = await store.ticksBefore(oldest === undefined ? of.tick : `(${oldest.id}`, from)
        of.applied.unshift(...part.map(parse).map(reduce).reverse())
        oldest = of.applied[0]
        if (part.length === 0) of.appliedAfter = from
        await pause()
      }
    },
    /** Returns the updates after an entry, up to the last update that the run applied. */
    missedAfter({ applied }: Run, from: string): readonly MarketUpdate[] {
      for (let at = applied.length; ; at -= 1) {
        const before = applied[at - 1]
        if (before === undefined || !isAfter(before.id, from)) return applied.slice(at)
      }
    },
    /**
     * Applies the updates up to this entry. Later updates may arrive faster than they are read. Parses each part in its
     * own turn, because all stored updates would block the server for a second.
     */
    async catchUp(of: Run, to: string): Promise<void> {
      const updates: ParsedUpdate[] = []
      for (let newest = to; newest !== '';) {
        const part = await store.ticksBefore(newest, of.tick)
        updates.unshift(...part.map(parse).reverse())
        newest = part.map(({ id }) => `(${id}`).at(-1) ?? ''
      }
      apply(of, updates)
    },
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
