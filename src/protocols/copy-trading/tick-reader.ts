import { withChanges } from '../../shared/with-changes'
import type { Account, DeltaFrame, PositionPatch } from '../../positions/model/wire'

type Mutable<Of> = { -readonly [Field in keyof Of]: Of[Field] }

/** Fields that most ticks repeat. The reader compares only their text. */
export interface TickPlace {
  readonly epoch: string
  readonly account: Account | null | undefined
}

/** Result objects are reused, because new objects would account for half of each tick's garbage. */
interface TickHeads {
  readonly epoch: string
  readonly currency: string | undefined
  readonly currencyDigits: number | undefined
  readonly frame: string
  readonly accountStart: string
  /** Text from `accountStart` to the end of the frame. */
  accountText: string
  readonly account: Mutable<Account> | undefined
  readonly row: Mutable<Required<Pick<PositionPatch, 'ticket' | 'nowprice' | 'profit'>>>
  readonly one: readonly PositionPatch[]
  readonly data: Mutable<DeltaFrame['data']>
  readonly bare: Mutable<DeltaFrame>
  readonly full: Mutable<DeltaFrame> | undefined
}

function createTickHeads({ epoch, account }: TickPlace): TickHeads {
  const currency = account?.currency
  const currencyDigits = account?.currencyDigits
  const row = { ticket: 0, nowprice: 0, profit: 0 }
  const data = { upsert: [], remove: [] }
  const bare: DeltaFrame = { Code: 200, type: 'Delta', epoch, seq: 0, data }
  // A negative zero in a snapshot counts as equal to the text `0` (PS-13, PS-45).
  const read = account ? withChanges(account, { currencyDigits: Math.abs(account.currencyDigits) }) : undefined
  return {
    epoch, currency, currencyDigits,
    frame: `{"Code":200,"type":"Delta","epoch":${JSON.stringify(epoch)},"seq":`,
    accountStart:
      `,"account":{"currency":${JSON.stringify(currency)},"currencyDigits":${currencyDigits},"balance":`,
    accountText: ' ',
    account: read,
    row,
    one: [row],
    data,
    bare,
    full: read && Object.assign({}, bare, { account: read }),
  }
}

/** Character codes. Used because `charCodeAt`, unlike `charAt`, does not create strings. */
const zero = 48
const nine = 57
const minus = 45
const point = 46
const comma = 44
/** A double holds every 15-digit integer and power of ten used here, so the quotient is correctly rounded (PS-43). */
const maxDigits = 15
/** Powers of ten, parsed from strings because only parsing is exact in every engine. */
const powersOfTen = Array.from({ length: maxDigits + 1 }, (_, places) => Number(`1e${places}`))
const firstRow = ',"data":{"upsert":[{"ticket":'
const nextRow = '},{"ticket":'
const rowsEnd = '}],"remove":[]}'
const noRow = ',"data":{"upsert":[],"remove":[]}'

/** Read position. All clients share it, because each string is read completely before the next. */
let at = 0

/** Compares substrings, because engines compare many bytes at a time but execute `startsWith` byte by byte. */
function take(text: string, word: string): boolean {
  const end = at + word.length
  if (text.slice(at, end) !== word) return false
  at = end
  return true
}

/** Moves the read position beyond the text, so that nothing else matches. */
function giveUp(text: string): number {
  at = text.length + 1
  return 0
}

/** Reads the remaining digits. `leading` is the value of the previous digits. */
function digits(text: string, leading: number): number {
  let value = leading
  let next = at
  let code = text.charCodeAt(next)
  while (code >= zero && code <= nine) {
    value = value * 10 + (code - zero)
    next += 1
    code = text.charCodeAt(next)
  }
  at = next
  return value
}

function whole(text: string): number {
  const start = at
  const value = digits(text, 0)
  const count = at - start
  const isWhole = count === 1 || (count > 1 && count <= maxDigits && text.charCodeAt(start) !== zero)
  return isWhole ? value : giveUp(text)
}

function decimal(text: string): number {
  const isNegative = text.charCodeAt(at) === minus
  if (isNegative) at += 1
  const start = at
  let value = whole(text)
  if (text.charCodeAt(at) === point) {
    at += 1
    const places = at
    value = digits(text, value) / (powersOfTen[at - places] || NaN)
    if (at === places || at - start > maxDigits + 1) return giveUp(text)
  }
  return isNegative ? -value : value
}

function patch(text: string, row?: TickHeads['row']): PositionPatch {
  const ticket = whole(text)
  if (take(text, ',"nowprice":')) {
    const nowprice = decimal(text)
    if (!take(text, ',"profit":')) return { ticket, nowprice }
    const profit = decimal(text)
    if (row === undefined) return { ticket, nowprice, profit }
    row.ticket = ticket
    row.nowprice = nowprice
    row.profit = profit
    return row
  }
  return take(text, ',"profit":') ? { ticket, profit: decimal(text) } : { ticket }
}

function patches(text: string, { row, one }: TickHeads): readonly PositionPatch[] | undefined {
  if (!take(text, firstRow)) return take(text, noRow) ? [] : undefined
  const first = patch(text, row)
  if (take(text, rowsEnd)) return first === row ? one : [first]
  const all = [first]
  while (text.charCodeAt(at + 1) === comma && take(text, nextRow)) all.push(patch(text))
  return take(text, rowsEnd) ? all : undefined
}

function named(text: string, word: string): number {
  return take(text, word) ? decimal(text) : giveUp(text)
}

function account(text: string, heads: TickHeads): boolean {
  const { account: read, accountText, accountStart } = heads
  const start = at
  // Reuses the account while its text is unchanged, as in most ticks (RT-40).
  if (text.length - start === accountText.length && take(text, accountText)) return true
  const balance = named(text, accountStart)
  const credit = named(text, ',"credit":')
  const margin = named(text, ',"margin":')
  const leverage = named(text, ',"leverage":')
  if (read === undefined || !take(text, '}}') || at !== text.length) return false
  heads.accountText = text.slice(start)
  read.balance = balance
  read.credit = credit
  read.margin = margin
  read.leverage = leverage
  return true
}

function tick(text: string, heads: TickHeads): DeltaFrame | undefined {
  at = 0
  if (!take(text, heads.frame)) return undefined
  const seq = whole(text)
  const upsert = patches(text, heads)
  const isBare = at + 1 === text.length
  const delta = isBare ? heads.bare : heads.full
  if (upsert === undefined || delta === undefined) return undefined
  if (!(isBare ? take(text, '}') : account(text, heads))) return undefined
  delta.seq = seq
  heads.data.upsert = upsert
  return delta
}

/**
 * Reads a tick: a delta that only changes prices and profits, as `JSON.stringify` writes it. Returns `undefined` for
 * other strings. The result is valid until the next read.
 */
export type TickReader = (text: string, place: TickPlace) => DeltaFrame | undefined

/** Expects the field order used by this project's feed server. */
export function createTickReader(): TickReader {
  let heads: TickHeads | undefined
  return (text, place) => {
    const { epoch, account: known } = place
    if (epoch === '') return undefined
    if (
      heads?.epoch !== epoch || heads.currency !== known?.currency || heads.currencyDigits !== known?.currencyDigits
    ) heads = createTickHeads(place)
    return tick(text, heads)
  }
}
