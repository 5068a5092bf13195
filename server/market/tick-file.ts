import { parseE8 } from '../money/decimal'
import { StartError } from '../start-error'
import type { Instrument } from './instrument'
import { instrumentOf } from './instrument'

/** Recorded quotes of one pair, column by column: a month of ticks is millions of lines. */
export interface RecordedTicks {
  readonly instrument: Instrument
  /** Epoch ms. */
  readonly atMs: Float64Array
  /** Points. */
  readonly bid: Float64Array
  readonly ask: Float64Array
}

const namePattern = /^DAT_ASCII_([A-Z]{6})_T_\d{6}\.csv$/i
const linePattern = /^(\d{4})(\d{2})(\d{2}) (\d{2})(\d{2})(\d{2})(\d{3}),([\d.]+),([\d.]+),\d+(?:\.\d+)?\r?$/
const lineShape = 'expected YYYYMMDD HHMMSSmmm,bid,ask,volume'

/** HistData's times are New York winter time all the year round. */
const zoneMs = 5 * 3_600_000

/** The symbol is the third word of `DAT_ASCII_<SYMBOL>_T_<YYYYMM>.csv`; throws a StartError for another name. */
export function symbolOfFile(path: string): string {
  const name = path.split(/[\\/]/).pop() ?? ''
  const symbol = namePattern.exec(name)?.[1]?.toUpperCase()
  if (symbol === undefined || instrumentOf(symbol) === undefined) {
    throw new StartError(`${path}: a tick file is named DAT_ASCII_<currency pair>_T_<YYYYMM>.csv`)
  }
  return symbol
}

interface Line {
  readonly atMs: number
  readonly bidE8: number
  readonly askE8: number
}

function readLine(line: string): Line | string {
  const match = linePattern.exec(line)
  if (match === null) return lineShape
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, milli = 0] = match.slice(1, 8).map(Number)
  const utcMs = Date.UTC(year, month - 1, day, hour, minute, second, milli)
  const back = new Date(utcMs)
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || back.getUTCHours() !== hour) {
    return 'no such date or time'
  }
  if (minute > 59 || second > 59) return 'no such date or time'
  const bidE8 = parseE8(match[8] ?? '')
  const askE8 = parseE8(match[9] ?? '')
  if (bidE8 === undefined || askE8 === undefined) return 'bid and ask must be prices above 0'
  if (askE8 < bidE8) return 'the ask is below the bid'
  return { atMs: utcMs + zoneMs, bidE8, askE8 }
}

/** Decimals that a price in 1e-8 really needs. */
function decimalsOf(unitsE8: number): number {
  let decimals = 8
  for (let units = unitsE8; decimals > 0 && units % 10 === 0; units /= 10) decimals -= 1
  return decimals
}

/**
 * Reads HistData's generic ASCII tick format. A price keeps every decimal that it has in the file.
 * Throws a StartError that names the file and the line.
 */
export function parseTickFile(path: string, text: string): RecordedTicks {
  const symbol = symbolOfFile(path)
  const lines: Line[] = []
  let decimals = 0
  let lineNumber = 0
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    lineNumber += 1
    const line = readLine(text.slice(start, end))
    if (typeof line === 'string') throw new StartError(`${path}:${lineNumber}: ${line}`)
    decimals = Math.max(decimals, decimalsOf(line.bidE8), decimalsOf(line.askE8))
    lines.push(line)
    start = end + 1
  }
  const instrument = instrumentOf(symbol, decimals)
  if (instrument === undefined || lines.length === 0) throw new StartError(`${path}: the file holds no ticks`)
  lines.sort((one, other) => one.atMs - other.atMs)
  const unit = 10 ** (8 - instrument.digits)
  return {
    instrument,
    atMs: Float64Array.from(lines, (line) => line.atMs),
    bid: Float64Array.from(lines, (line) => line.bidE8 / unit),
    ask: Float64Array.from(lines, (line) => line.askE8 / unit),
  }
}
