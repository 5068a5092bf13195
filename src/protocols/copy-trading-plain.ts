import { checkOptions } from '../core/check-options'
import { isFunction, isName, isRecord, type Check } from '../core/checks'
import type { Book, Comparison } from '../core/positions/book'
import { createBook, markList, ownDigits, setTruth } from '../core/positions/book'
import { takeList } from '../core/positions/book-list'
import type { Account, Position } from '../core/positions/position'
import { accountFault, hasDuplicates, positionFault } from '../core/positions/position-check'
import type { CopyTradingEvents } from '../core/positions/positions-update'
import { requireOption } from '../core/require-option'
import { TradewireError } from '../core/tradewire-error'
import type { Protocol, ProtocolEvent, Session } from '../ports/protocol'
import { messageOf, parseFrame } from './copy-trading-frames'
import type { FrameMaker, PlainOptions } from './copy-trading-options'
import type { Commands } from './copy-trading-session'
import {
  afterChange, checkCurrencyDigits, diagnosticOf, encodeFrame, flush, goStale, nothing, onErrorFrame, report, sendFrame,
} from './copy-trading-session'
import type { CopyTradingProtocol, PlainState } from './copy-trading-state'
import { malformed, need, needNoFault } from './malformed'
import { mapPlainRow } from './plain-row'

type Fields = Readonly<Record<string, unknown>>

type PlainStep = readonly [PlainState, Commands]

const mostPriceDigits = 12

const isPriceDigits: Check = (value) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= mostPriceDigits

const isMaker: Check = (value) => isFunction(value) || (typeof value === 'object' && value !== null)

/**
 * The original server's protocol: each push is the full list of one trader's positions.
 * @throws TradewireError `invalid-option` with the option's name.
 */
export function copyTradingPlain(options: PlainOptions): CopyTradingProtocol {
  check(options)
  const { session, needsSession = true, currency, currencyDigits } = options
  const protocol: Protocol<PlainState, CopyTradingEvents> = {
    name: 'copy-trading-plain',
    liveness: 'reply-once-seen',
    needsSession,
    session,
    start: (whose) => ({
      session: whose, token: undefined, book: createBook({ currency, currencyDigits }), attached: false,
    }),
    step: (state, event) => stepPlain(state, event, options),
    encode: encodeFrame,
  }
  return protocol
}

function check(options: PlainOptions): void {
  const { currency, currencyDigits, firstFrame } = options
  requireOption('currency', currency, isName(currency))
  const isTold = isRecord(currencyDigits) && ownDigits(currencyDigits, currency) !== undefined
  requireOption('currencyDigits', currencyDigits, isTold)
  requireOption('firstFrame', firstFrame, isMaker(firstFrame))
  checkCurrencyDigits(currencyDigits)
  checkOptions(options, {
    goodbye: isMaker,
    ping: isMaker,
    priceDigits: isPriceDigits,
    successCode: Number.isFinite,
    keyOf: isFunction,
    mapRow: isFunction,
    isPong: isFunction,
    accountOf: isFunction,
  })
}

function stepPlain(state: PlainState, event: ProtocolEvent, options: PlainOptions): PlainStep {
  const { session, token, book } = state
  switch (event.type) {
    case 'received':
      return [state, state.attached ? onReceived(state, event.data, event.atMs, options) : nothing]
    case 'flushDue':
      return [state, flush(book)]
    case 'opened':
      return [
        { ...state, token: event.token, attached: true },
        [...sendFrame(makeFrame(options.firstFrame, session, event.token)), { type: 'ready' }],
      ]
    case 'pingDue':
      return [state, sendFrame(makeFrame(options.ping ?? defaultPing, session, token))]
    case 'goodbyeDue':
      return [state, options.goodbye === undefined ? nothing : sendFrame(makeFrame(options.goodbye, session, token))]
    case 'detached':
      return [{ ...state, token: undefined, attached: false }, goStale(book, event.atMs)]
    case 'timerFired':
      return [state, nothing]
  }
}

function defaultPing(session: Session | null): object {
  return { traderid: session?.traderId, type: 'Ping' }
}

function makeFrame(maker: FrameMaker, session: Session | null, token: string | undefined): object {
  return typeof maker === 'function' ? maker(session, token) : maker
}

function onReceived(
  { book }: PlainState, data: string | ArrayBuffer, atMs: number, options: PlainOptions,
): Commands {
  const { successCode = 200 } = options
  try {
    const frame = parseFrame(data)
    if (isAnswer(frame, options)) return [{ type: 'answered' }]
    if (frame.Code !== successCode) return onErrorFrame(frame.Code, messageOf(frame))
    if (frame.data === undefined) throw new TradewireError('frame-unknown', 'no data')
    return onPush(book, frame, atMs, options)
  } catch (error) {
    return report(diagnosticOf(error))
  }
}

function isAnswer(frame: Fields, { isPong, successCode = 200 }: PlainOptions): boolean {
  return isPong === undefined ? frame.Code === successCode && frame.type === 'Pong' : isPong(frame)
}

/**
 * Takes a pushed list. One that cannot be read leaves the rows as they are, but they may be wrong by
 * now: they are not called live before the next good list.
 */
function onPush(book: Book, frame: Fields, atMs: number, options: PlainOptions): Commands {
  try {
    const positions = readRows(frame.data, options)
    takeList(book, positions, readAccount(frame, options), comparisonOf(book), atMs)
  } catch (error) {
    if (book.truth.state === 'live') setTruth(book, { state: 'resyncing', sinceMs: atMs })
    return [...report(diagnosticOf(error)), ...afterChange(book)]
  }
  if (book.truth.state !== 'live') {
    markList(book)
    setTruth(book, { state: 'live' })
  }
  return afterChange(book)
}

/** What differs from the push before was seen to happen; what differs after a pause was missed. */
function comparisonOf({ truth }: Book): Comparison {
  if (truth.state === 'empty') return 'first'
  return truth.state === 'live' ? 'seen' : 'missed'
}

function readRows(data: unknown, options: PlainOptions): readonly Position[] {
  need(Array.isArray(data), 'data')
  const positions = data.map((row: unknown, index) => readRow(row, index, options))
  need(!hasDuplicates(positions), 'duplicate ticket')
  return positions
}

function readRow(row: unknown, index: number, options: PlainOptions): Position {
  const { currency, currencyDigits, priceDigits = 5, keyOf, mapRow = mapPlainRow } = options
  if (!isRecord(row)) throw malformed(`data[${index}].row`)
  const mapped = mapRow(row, { currency, priceDigits })
  const position = keyOf === undefined ? mapped : { ...mapped, ticket: keyOf(row) }
  const fault = positionFault(position)
  if (fault !== undefined) throw malformed(`data[${index}].${fault}`)
  // Minor units of a currency are never guessed here: its rows could not be summed.
  if (ownDigits(currencyDigits, position.currency) === undefined) throw malformed(`data[${index}].currency`)
  return position
}

function readAccount(frame: Fields, { accountOf }: PlainOptions): Account | null {
  const account = accountOf === undefined ? null : accountOf(frame)
  if (account === null) return null
  needNoFault(accountFault(account))
  return account
}
