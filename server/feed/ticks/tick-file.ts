import { StartError } from '../../shared/start-error'
import { instrumentOf, type Instrument } from '../model/money/instrument'
import { createTickCollector, type TickColumns } from './tick-columns'
import { readTickLine } from './tick-line'

export interface RecordedTicks extends TickColumns {
  readonly instrument: Instrument
  /** Operator message about skipped lines, if any. */
  readonly notice?: string
}

/** Maximum number of ticks in all files (SV-173): 480 MB of memory at 24 bytes per tick. */
export const maxTicks = 20_000_000
/** Fraction of unreadable lines above which the file is rejected (SV-2, SV-170). */
const maxUnreadableShare = 0.01
/** Maximum number of reported lines, enough to show a pattern (SV-2). */
const maxNamed = 5
/** Line length above which a line is cut (SV-171). A tick has about 40 characters. */
const maxLineLength = 200

const namePattern = /^DAT_ASCII_([A-Z]{6})_T_\d{6}\.csv$/i

const givenPattern = /^([A-Z]{6})=(.+)$/i

/** Returns the path in a `--ticks` value, which is `FILE` or `SYMBOL=FILE`. */
export function pathOfTicks(given: string): string {
  return givenPattern.exec(given)?.[2] ?? given
}

/**
 * Returns the given symbol, or the symbol in a file name `DAT_ASCII_<SYMBOL>_T_<YYYYMM>.csv`. Throws a StartError for
 * any other name and for an unknown pair.
 */
function symbolOfTicks(given: string): string {
  const path = pathOfTicks(given)
  const name = path.split(/[\\/]/).pop() ?? ''
  const symbol = (givenPattern.exec(given) ?? namePattern.exec(name))?.[1]?.toUpperCase()
  if (symbol === undefined) {
    const named = 'the name is not DAT_ASCII_<SYMBOL>_T_<YYYYMM>.csv'
    throw new StartError(`${path}: ${named}; name the pair: --ticks EURUSD=${path}`)
  }
  if (instrumentOf(symbol) === undefined) throw new StartError(`${path}: ${symbol} is not a currency pair`)
  return symbol
}

function decimalsOf(unitsE8: number): number {
  let decimals = 8
  for (let units = unitsE8; decimals > 0 && units % 10 === 0; units /= 10) decimals -= 1
  return decimals
}

const counted = (count: number): string => count.toLocaleString('en-US')

/**
 * Reads HistData's generic ASCII tick format. Keeps all decimals of a price, skips empty lines, and drops and counts
 * unreadable lines.
 * @param given `FILE`, or `SYMBOL=FILE`
 * @param mostTicks maximum ticks of all files together
 * @param countBefore number of ticks in the files before this one
 */
export function createTickFileReader(given: string, mostTicks: number = maxTicks, countBefore = 0) {
  const path = pathOfTicks(given)
  const symbol = symbolOfTicks(given)
  const ticks = createTickCollector()
  const named: string[] = []
  let decimals = 0
  let lineNumber = 0
  let filled = 0
  let unreadable = 0
  let backward = 0
  let lastMs = -Infinity
  /** Received part of an unfinished line, at most one character longer than `maxLineLength`. */
  let rest = ''

  function leaveOut(why: string): void {
    unreadable += 1
    if (named.length < maxNamed) named.push(`${lineNumber}: ${why}`)
  }

  function takeLine(text: string): void {
    lineNumber += 1
    const line = (lineNumber === 1 ? text.replace(/^\uFEFF/, '') : text).trimEnd()
    if (line === '') return
    filled += 1
    if (text.length > maxLineLength) return leaveOut(`longer than ${maxLineLength} characters`)
    const read = readTickLine(line)
    if (typeof read === 'string') return leaveOut(read)
    if (countBefore + ticks.count() === mostTicks) {
      throw new StartError(`${path}:${lineNumber}: more than ${counted(mostTicks)} ticks in all; name fewer files`)
    }
    if (read.atMs < lastMs) backward += 1
    lastMs = read.atMs
    decimals = Math.max(decimals, decimalsOf(read.bidE8), decimalsOf(read.askE8))
    ticks.add(read.atMs, read.bidE8, read.askE8)
  }

  function describe(): string {
    const more = unreadable - named.length
    return `${path}:${named.join('; line ')}${more > 0 ? `; and ${counted(more)} more` : ''}; `
      + `${counted(unreadable)} of ${counted(filled)} lines cannot be read`
  }

  function notice(): string | undefined {
    const back = backward === 0
      ? []
      : [`${counted(backward)} of ${counted(filled)} lines are earlier than the line before: ticks are sorted by time`]
    const said = [...(unreadable === 0 ? [] : [`${describe()} and are skipped`]), ...back]
    if (said.length === 0) return undefined
    return unreadable === 0 ? `${path}: ${said.join('')}` : said.join('; ')
  }

  return {
    /** Reads a chunk, which may end in the middle of a line. */
    take(text: string): void {
      let start = 0
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
        takeLine(rest + text.slice(start, Math.min(end, start + maxLineLength + 1)))
        rest = ''
        start = end + 1
      }
      rest = (rest + text.slice(start, start + maxLineLength + 1)).slice(0, maxLineLength + 1)
    },
    end(): RecordedTicks {
      if (rest !== '') takeLine(rest)
      if (unreadable > filled * maxUnreadableShare) {
        throw new StartError(`${describe()}, more than ${maxUnreadableShare * 100} %`)
      }
      const instrument = instrumentOf(symbol, decimals)
      if (instrument === undefined || ticks.count() === 0) throw new StartError(`${path}: the file contains no ticks`)
      const unit = 10 ** (8 - instrument.digits)
      const { atMs, bid, ask } = ticks.sorted()
      for (const column of [bid, ask]) column.forEach((priceE8, index) => (column[index] = priceE8 / unit))
      const said = notice()
      return { instrument, atMs, bid, ask, ...(said === undefined ? {} : { notice: said }) }
    },
  }
}

export function parseTickFile(given: string, text: string): RecordedTicks {
  const reader = createTickFileReader(given)
  reader.take(text)
  return reader.end()
}
