import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { ClosedTrade } from '../../../server/feed/model/account/closed-trades'
import type { FeedRow } from '../../../server/feed/model/account/live-position'
import { summaryOf, totalsOf } from '../../../server/feed/model/account/totals'
import type { TextQuote, TextTrade } from './own-arithmetic'
import { ownMargin, ownProfit } from './own-arithmetic'
import type { RecordedText } from './support'
import { makeExchange, present, recordedSource, writeTicks } from './support'

const recordedFile = fileURLToPath(
  new URL('../../../../shared/data/ticks/DAT_ASCII_EURUSD_T_202001.csv', import.meta.url),
)

const prices: Readonly<Record<string, readonly [price: number, decimals: number]>> = {
  EURUSD: [1.12131, 6], USDJPY: [149.62, 3], EURJPY: [162.57, 3], JPYUSD: [0.0066834, 7],
  USDKWD: [0.30712, 5], KWDJPY: [487.21, 3], GBPUSD: [1.27144, 5], USDCHF: [0.88594, 5],
}

function files(...symbols: readonly string[]): RecordedText[] {
  return symbols.map((symbol) => {
    const [price, decimals] = present(prices[symbol])
    return writeTicks(symbol, price, decimals, 240, 'valuation')
  })
}

const timeOf = (line: string): string => line.slice(0, 18)

/** Plays the files' lines by their times, knowing nothing of the server's reader. */
function createTextMarket(texts: readonly RecordedText[]): { quotes: Map<string, TextQuote>; next(): string } {
  const lines = texts
    .flatMap(({ path, text }) => text.trim().split('\n').map((line) => ({ symbol: path.slice(10, 16), line })))
    .sort((one, other) => timeOf(one.line).localeCompare(timeOf(other.line), 'en'))
  const quotes = new Map<string, TextQuote>()
  let played = 0
  function read(entry: { symbol: string; line: string }): string {
    const [, bid = '', ask = ''] = entry.line.split(',')
    quotes.set(entry.symbol, { bid, ask })
    return entry.symbol
  }
  for (const { path } of texts) read(present(lines.find((entry) => entry.symbol === path.slice(10, 16))))
  return { quotes, next: () => read(present(lines[played++ % lines.length])) }
}

function textTrade(row: FeedRow | ClosedTrade): TextTrade {
  return { symbol: row.symbol, type: row.type, lots: String(row.lots), openprice: row.openprice.toFixed(row.digits) }
}

interface Sums {
  profit: number
  margin: number
}

/** Every row against the files' present lines; the sums in whole minor units. Throws at the first wrong row. */
function checkRows(
  rows: readonly FeedRow[], currency: string, digits: number, quotes: ReadonlyMap<string, TextQuote>,
): Sums {
  const sums: Sums = { profit: 0, margin: 0 }
  for (const row of rows) {
    const quote = present(quotes.get(row.symbol))
    const nowprice = Number(row.type === 'buy' ? quote.bid : quote.ask)
    const profit = ownProfit(textTrade(row), currency, digits, quotes)
    if (row.nowprice !== nowprice || row.profit !== profit) {
      expect(row).toEqual({ ...row, nowprice, profit })
    }
    sums.profit += Math.round(row.profit * 10 ** digits)
    sums.margin += Math.round(ownMargin(textTrade(row), currency, digits, '50', quotes) * 10 ** digits)
  }
  return sums
}

function kindOf({ type, symbol }: FeedRow, currency: string): string {
  if (symbol.endsWith(currency)) return `${type} quote`
  return symbol.startsWith(currency) ? `${type} base` : `${type} neither`
}

interface Seen {
  readonly kinds: Set<string>
  closed: number
}

/** Plays every tick and compares rows, margin, totals and each closing with the second formula. */
function replay(texts: readonly RecordedText[], currency: string, digits: number, ticks: number): Seen {
  const exchange = makeExchange({
    source: recordedSource(texts), currency, currencyDigits: digits, leverage: 50, positions: 60,
  })
  const feed = present(exchange.open('10260'))
  const market = createTextMarket(texts)
  const seen: Seen = { kinds: new Set(), closed: 0 }
  let deal = feed.engine.closedTrades.all().length
  const unit = 10 ** digits
  let balance = Math.round(feed.engine.account().balance * unit)
  for (let tick = 0; tick < ticks; tick += 1) {
    const symbol = market.next()
    exchange.update(0)
    const rows = feed.rows()
    const sums = checkRows(rows, currency, digits, market.quotes)
    for (const row of rows) seen.kinds.add(kindOf(row, currency))
    for (const trade of feed.engine.closedTrades.all().filter((candidate) => candidate.deal > deal)) {
      deal = trade.deal
      seen.closed += 1
      if (trade.reason !== 'closed') expect(trade.symbol).toBe(symbol)
      expect(trade.profit).toBe(ownProfit(textTrade(trade), currency, digits, market.quotes))
      balance += [trade.profit, trade.swap, trade.commission].reduce((sum, part) => sum + Math.round(part * unit), 0)
    }
    const account = feed.engine.account()
    expect(Math.round(account.balance * unit)).toBe(balance)
    expect(Math.round(account.margin * unit)).toBe(sums.margin)
    const totals = totalsOf(rows, account)
    expect(Math.round(totals.profit * unit)).toBe(sums.profit)
    const net = rows.reduce((sum, row) => sum + Math.round((row.profit + row.swap + row.commission) * unit), 0)
    const summary = summaryOf(account, totals)
    expect(Math.round(summary.equity * unit)).toBe(balance + net)
    expect(Math.round(summary.freeMargin * unit)).toBe(balance + net - sums.margin)
    expect(summary.marginLevel).toBeCloseTo((balance + net) / sums.margin, 12)
  }
  return seen
}

const everyKind = ['buy base', 'buy neither', 'buy quote', 'sell base', 'sell neither', 'sell quote']

describe('rows, margin and totals recomputed from the tick files', () => {
  test('SV-7 SV-9 SV-17: an account in USD', () => {
    const seen = replay(files('EURUSD', 'USDJPY', 'EURJPY'), 'USD', 2, 700)
    expect([...seen.kinds].sort()).toEqual(everyKind)
    expect(seen.closed).toBeGreaterThan(10)
  })

  test('SV-7 SV-9 SV-17: an account in JPY', () => {
    const seen = replay(files('USDJPY', 'JPYUSD', 'EURUSD', 'GBPUSD'), 'JPY', 0, 900)
    expect([...seen.kinds].sort()).toEqual(everyKind)
    expect(seen.closed).toBeGreaterThan(10)
  })

  test('SV-7 SV-9 SV-17: an account in KWD', () => {
    const seen = replay(files('USDKWD', 'KWDJPY', 'EURUSD', 'EURJPY'), 'KWD', 3, 900)
    expect([...seen.kinds].sort()).toEqual(everyKind)
    expect(seen.closed).toBeGreaterThan(10)
  })

  test('SV-7 SV-9 SV-17: real quotes where they are at hand, quote or base the account currency', () => {
    const texts = existsSync(recordedFile)
      ? [{ path: basename(recordedFile), text: readFileSync(recordedFile, 'utf8') }]
      : files('EURUSD')
    expect([...replay(texts, 'USD', 2, 1_500).kinds].sort()).toEqual(['buy quote', 'sell quote'])
    expect([...replay(texts, 'EUR', 2, 1_500).kinds].sort()).toEqual(['buy base', 'sell base'])
  })
})
