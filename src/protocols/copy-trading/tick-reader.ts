import type { Account, DeltaFrame, PositionPatch } from '../../positions/model/wire'

/** The feed's position: the parts that each tick repeats are compared as text. */
export interface TickPlace {
  readonly epoch: string
  readonly account: Account | null | undefined
}

/** ASCII codes: `charCodeAt` makes no strings. */
const zero = 48
const nine = 57
const minus = 45
const point = 46
/** A double holds each whole number of 15 digits, and the power of ten under it, so their quotient is exact (PS-43). */
const maxDigits = 15
/** Read from text, which is exact in every engine. */
const powersOfTen = Array.from({ length: maxDigits + 1 }, (_, places) => Number(`1e${places}`))
const firstRow = ',"data":{"upsert":[{"ticket":'
const nextRow = '},{"ticket":'
const rowsEnd = '}],"remove":[]}'
const noRow = ',"data":{"upsert":[],"remove":[]}'

/** How far the text is read. One for all clients: no text is begun before the one before it is done with. */
let at = 0

/** By a slice: engines compare whole texts many bytes at a time, and `startsWith` byte by byte. */
function take(text: string, word: string): boolean {
  const end = at + word.length
  if (text.slice(at, end) !== word) return false
  at = end
  return true
}

/** Beyond the end nothing fits any more. */
function giveUp(text: string): number {
  at = text.length + 1
  return 0
}

/** The digits from here on, behind those that `leading` stands for. */
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

/** The rest of a row whose name of the ticket has been read. */
function patch(text: string): PositionPatch {
  const ticket = whole(text)
  if (!take(text, ',"nowprice":')) return take(text, ',"profit":') ? { ticket, profit: decimal(text) } : { ticket }
  const nowprice = decimal(text)
  return take(text, ',"profit":') ? { ticket, nowprice, profit: decimal(text) } : { ticket, nowprice }
}

function patches(text: string): readonly PositionPatch[] | undefined {
  const all: PositionPatch[] = []
  let word = firstRow
  while (take(text, word)) {
    all.push(patch(text))
    word = nextRow
  }
  return take(text, word === firstRow ? noRow : rowsEnd) ? all : undefined
}

/** The number behind the word that has to stand here. */
function named(text: string, word: string): number {
  return take(text, word) ? decimal(text) : giveUp(text)
}

/**
 * Reads a tick: a delta that moves prices and profits, removes nothing, and is written letter by letter as
 * `JSON.stringify` writes it. `undefined` for every other text, which can be a valid frame or not: `JSON.parse` and the
 * checks decide. The result equals theirs for the same text.
 */
export type TickReader = (text: string, place: TickPlace) => DeltaFrame | undefined

/** The reader knows the order of fields that the feed server of this module writes. */
export function createTickReader(): TickReader {
  let epoch = ''
  let currency: string | undefined
  let currencyDigits: number | undefined
  let frameStart = ''
  let accountStart = ''
  /** The text of the last account to the frame's end; at first equal to no account's. */
  let accountText = ' '
  let account: Account | undefined

  /** Reads the account, and the frame's end behind it. */
  function readAccount(text: string): Account | undefined {
    const start = at
    // Prices move it seldom: the text of before means what it meant (RT-40).
    if (currency === undefined || currencyDigits === undefined || take(text, accountText)) return account
    const balance = named(text, accountStart)
    const credit = named(text, ',"credit":')
    const margin = named(text, ',"margin":')
    const leverage = named(text, ',"leverage":')
    if (!take(text, '}}')) return undefined
    accountText = text.slice(start)
    // A zero below zero, which a parsed snapshot may have brought, is compared as the text `0` (PS-13, PS-45).
    account = { currency, currencyDigits: Math.abs(currencyDigits), balance, credit, margin, leverage }
    return account
  }

  return (text, place) => {
    const known = place.account
    if (place.epoch !== epoch || known?.currency !== currency || known?.currencyDigits !== currencyDigits) {
      epoch = place.epoch
      currency = known?.currency
      currencyDigits = known?.currencyDigits
      frameStart = `{"Code":200,"type":"Delta","epoch":${JSON.stringify(epoch)},"seq":`
      accountStart = `,"account":{"currency":${JSON.stringify(currency)},"currencyDigits":${currencyDigits},"balance":`
      accountText = ' '
      account = undefined
    }
    at = 0
    if (epoch === '' || !take(text, frameStart)) return undefined
    const seq = whole(text)
    const upsert = patches(text)
    if (upsert === undefined) return undefined
    const data = { upsert, remove: [] }
    if (text.length === at + 1) return take(text, '}') ? { Code: 200, type: 'Delta', epoch, seq, data } : undefined
    const read = readAccount(text)
    if (read === undefined || at < text.length) return undefined
    return { Code: 200, type: 'Delta', epoch, seq, data, account: read }
  }
}
