/** The trade's arithmetic a second time, with ratios of decimal texts and nothing of the server's. */
interface Ratio {
  readonly top: bigint
  readonly bottom: bigint
}

export function exactly(text: string): Ratio {
  const [whole = '', part = ''] = text.split('.')
  return { top: BigInt(whole + part), bottom: BigInt(`1${'0'.repeat(part.length)}`) }
}

const times = (one: Ratio, other: Ratio): Ratio => ({
  top: one.top * other.top,
  bottom: one.bottom * other.bottom,
})

const over = (one: Ratio, other: Ratio): Ratio => ({
  top: one.top * other.bottom,
  bottom: one.bottom * other.top,
})

const minus = (one: Ratio, other: Ratio): Ratio => ({
  top: one.top * other.bottom - other.top * one.bottom,
  bottom: one.bottom * other.bottom,
})

/** School rounding on the decimal expansion: the digit after the last one decides. */
export function rounded(value: Ratio, digits: number): number {
  const isNegative = value.top < 0n !== value.bottom < 0n && value.top !== 0n
  const top = value.top < 0n ? -value.top : value.top
  const bottom = value.bottom < 0n ? -value.bottom : value.bottom
  const oneMore = ((top * 10n ** BigInt(digits + 1)) / bottom).toString().padStart(digits + 2, '0')
  const kept = BigInt(oneMore.slice(0, -1)) + (Number(oneMore.slice(-1)) >= 5 ? 1n : 0n)
  const text = kept.toString().padStart(digits + 1, '0')
  const point = text.length - digits
  const size = Number(digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`)
  return isNegative && size !== 0 ? -size : size
}

/** Bid and ask as they stand in the file. */
export interface TextQuote {
  readonly bid: string
  readonly ask: string
}

type TextQuotes = ReadonlyMap<string, TextQuote>

function converted(amount: Ratio, from: string, account: string, quotes: TextQuotes): Ratio {
  if (from === account) return amount
  const direct = quotes.get(from + account)
  if (direct !== undefined) return times(amount, exactly(direct.bid))
  const inverse = quotes.get(account + from)
  if (inverse === undefined) throw new Error(`no rate from ${from} to ${account}`)
  return over(amount, exactly(inverse.ask))
}

export interface TextTrade {
  readonly symbol: string
  readonly type: 'buy' | 'sell'
  readonly lots: string
  readonly openprice: string
}

function units(trade: TextTrade): Ratio {
  return times(exactly(trade.lots), exactly('100000'))
}

function quoteOf(symbol: string, quotes: TextQuotes): TextQuote {
  const quote = quotes.get(symbol)
  if (quote === undefined) throw new Error(`no quote of ${symbol}`)
  return quote
}

export function ownProfit(trade: TextTrade, account: string, digits: number, quotes: TextQuotes): number {
  const { bid, ask } = quoteOf(trade.symbol, quotes)
  const open = exactly(trade.openprice)
  const gained = trade.type === 'buy' ? minus(exactly(bid), open) : minus(open, exactly(ask))
  return rounded(converted(times(gained, units(trade)), trade.symbol.slice(3), account, quotes), digits)
}

export function ownMargin(
  trade: TextTrade, account: string, digits: number, leverage: string, quotes: TextQuotes,
): number {
  const inBase = over(units(trade), exactly(leverage))
  if (trade.symbol.slice(0, 3) === account) return rounded(inBase, digits)
  const inQuote = times(inBase, exactly(quoteOf(trade.symbol, quotes).bid))
  return rounded(converted(inQuote, trade.symbol.slice(3), account, quotes), digits)
}
