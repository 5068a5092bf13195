import { parseE8 } from '../model/money/decimal'

export interface TickLine {
  /** Epoch ms. */
  readonly atMs: number
  readonly bidE8: number
  readonly askE8: number
}

// Accepts milliseconds without leading zeros.
const pattern = /^(\d{4})(\d{2})(\d{2}) (\d{2})(\d{2})(\d{2})(\d{1,3}),([\d.]+),([\d.]+),\d+(?:\.\d+)?$/
const shape = 'expected YYYYMMDD HHMMSSmmm,bid,ask,volume'

/** HistData files use New York winter time (UTC-5) all year (SV-1). */
const zoneMs = 5 * 3_600_000

/** Returns the parsed line, or the reason if the line is unreadable. */
export function readTickLine(line: string): TickLine | string {
  const match = pattern.exec(line)
  if (match === null) return shape
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, milli = 0] = match.slice(1, 8).map(Number)
  const utcMs = Date.UTC(year, month - 1, day, hour, minute, second, milli)
  const back = new Date(utcMs)
  // An invalid day or minute changes the month or hour, because `Date.UTC` carries the excess over.
  if (back.getUTCMonth() !== month - 1 || back.getUTCHours() !== hour || second > 59) return 'no such date or time'
  const bidE8 = parseE8(match[8] ?? '')
  const askE8 = parseE8(match[9] ?? '')
  if (bidE8 === undefined || askE8 === undefined) return 'bid and ask must be prices above 0'
  if (askE8 < bidE8) return 'the ask is below the bid'
  return { atMs: utcMs + zoneMs, bidE8, askE8 }
}
