import { defaultCloseCodes } from '../../connection/policy/close-codes'
import type { Session } from '../../connection/ports/protocol'
import { createBook, type Book } from '../../positions/model/book'
import type { Comparison } from '../../positions/model/book-changes'
import { accountFault, ofAccount, readFields } from '../../positions/model/position-check'
import { createTotals } from '../../positions/model/totals'
import type { Account } from '../../positions/model/wire'
import { installPositions, positionsHubOf } from '../../positions/positions-hub'
import { isBoolean, isFunction, isName, isRecord, type Check } from '../../shared/checks'
import { isDeveloped } from '../../shared/developed'
import { need, needNoFault, TradewireError } from '../../shared/errors'
import { parseLines } from '../../shared/json-lines'
import { checkOptions, keepGiven, requireOption } from '../../shared/options'
import { withChanges } from '../../shared/with-changes'
import { frameOf, hasCode, frameMessage } from './frames'
import { checkRowOptions, doubt, maxFaults, takeList, type PlainList } from './plain-list'
import { createDigitsFiller } from './plain-row'
import {
  askFlush, encodeFrame, events, flush, goStale, ofSameUser, reportErrorFrame,
  reportThrown, sendFrame, unauthorized,
  type CopyTradingProtocol, type CopyTradingSession, type FeedLine, type FrameMaker, type PlainOptions,
} from './copy-trading-session'
import { copyTradingTabs } from './copy-trading-tab-rules'

const known: Record<keyof PlainOptions, 1> = {
  session: 1, currency: 1, currencyDigits: 1, firstFrame: 1, goodbye: 1, ping: 1, isPong: 1, decode: 1, read: 1,
  successCode: 1, keyOf: 1, mapRow: 1, accountOf: 1, commissionInBalance: 1, priceDigits: 1, needsSession: 1,
}

type Fields = Readonly<Record<string, unknown>>

const isMaker: Check = (value) => isFunction(value) || isName(value) || (typeof value === 'object' && value !== null)

/**
 * Protocol of the original server, which pushes full position lists.
 * @throws TradewireError `invalid-option` with the option's name.
 * @example
 * const protocol = copyTradingPlain({ session, firstFrame, currency: 'USD', currencyDigits: { USD: 2 } })
 * createTradewire({ url, protocol })
 */
export function copyTradingPlain(options: PlainOptions): CopyTradingProtocol {
  return plainProtocol(options)
}

export function plainProtocol(options: PlainOptions, taken?: (list: PlainList) => void): CopyTradingProtocol {
  check(options)
  const { session, needsSession = true } = options
  const protocol: CopyTradingProtocol = {
    name: 'copy-trading-plain',
    policy: { closeCodes: defaultCloseCodes },
    liveness: 'reply-once-seen',
    needsSession,
    session,
    parts: [copyTradingTabs()],
    installed: installPositions,
    start: (whose, _policy, line, before) => startPlain(options, whose, line, taken, ofSameUser(whose, before)),
  }
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    keepGiven(protocol, { maker: 'copyTradingPlain', options, known, events })
  }
  return protocol
}

export function clearPositions(client: object): void {
  positionsHubOf(client).clear()
}

function check(options: PlainOptions): void {
  checkRowOptions(options)
  const { firstFrame } = options
  requireOption('firstFrame', firstFrame, isMaker(firstFrame))
  checkOptions(options, {
    goodbye: isMaker,
    ping: isMaker,
    successCode: Number.isFinite,
    isPong: (value) => isFunction(value) || isName(value),
    decode: isFunction,
    read: isFunction,
    accountOf: isFunction,
    commissionInBalance: isBoolean,
  })
}

function startPlain(
  options: PlainOptions, session: Session | null, line: FeedLine, taken?: (list: PlainList) => void,
  before?: CopyTradingSession,
): CopyTradingSession {
  const { currency, currencyDigits, firstFrame, goodbye, decode, read, isPong, successCode = 200 } = options
  const { ping = defaultPing(session) } = options
  const {
    book = createBook(createTotals({ currency, currencyDigits, commissionInBalance: options.commissionInBalance })),
    fillDigits = createDigitsFiller(),
  }: Partial<CopyTradingSession> = before || {}
  let opening: { readonly token: string | undefined } | undefined
  let isAttached = false
  const ofFrame = { count: 0 }

  const changed = (): void => askFlush(line, book)
  /** Plain lists are not numbered, so a lost frame may have been a list. */
  function missed(atMs: number): void {
    doubt(book, false, atMs)
    changed()
  }

  function send(maker: FrameMaker): void {
    const frame = typeof maker === 'function' ? maker(session, opening?.token) : maker
    if (typeof frame === 'string') line.send(frame)
    else sendFrame(line, frame)
  }

  function fault(error: unknown): void {
    ofFrame.count += 1
    reportThrown(line, error)
  }

  function onPush(frame: Fields, atMs: number): void {
    const account = (): Account | null => readAccount(frame, options)
    try {
      takeList({ book, options, fillDigits, comparison: comparisonOf(book), account, ofFrame, taken }, frame.data, atMs)
    } catch (error) {
      fault(error)
    }
    changed()
  }

  function valuesOf(data: string | ArrayBuffer): readonly unknown[] {
    if (data === isPong) return [data]
    if (decode) return [decode(data)]
    need(typeof data === 'string', 'binary')
    try {
      return [JSON.parse(data)]
    } catch (_error) {
      return parseLines(data, 'not JSON', isPong)
    }
  }

  function onValue(value: unknown, atMs: number): void {
    if (isPong !== undefined && value === isPong) return isAttached ? line.answered() : undefined
    const message = read ? read(value) : value
    const isBatch = Array.isArray(message) && (read !== undefined || message.some((each) => hasCode(coded(each))))
    for (const each of isBatch ? message : [message]) onMessage(each, atMs)
  }

  function onMessage(message: unknown, atMs: number): void {
    if (!isAttached) return
    if (ofFrame.count >= maxFaults) return missed(atMs)
    try {
      const frame = frameOf(coded(message))
      if (isAnswer(frame, options)) return line.answered()
      if (frame.Code !== successCode) {
        // A rejected session ends the connection.
        if (frame.Code === unauthorized) isAttached = false
        ofFrame.count += 1
        return reportErrorFrame(line, { Code: frame.Code, msg: frameMessage(frame) })
      }
      if (frame.data === undefined) throw new TradewireError('frame-unknown', 'data is missing')
      onPush(frame, atMs)
    } catch (error) {
      fault(error)
    }
  }

  return {
    userId: session === null ? '' : session.userId,
    book,
    fillDigits,
    isResumable: () => true,
    changed,
    opened(now) {
      opening = now
      isAttached = true
      send(firstFrame)
      line.ready()
    },
    received(data, atMs) {
      if (!isAttached) return
      ofFrame.count = 0
      try {
        for (const value of valuesOf(data)) onValue(value, atMs)
      } catch (error) {
        reportThrown(line, error)
        // A heartbeat or a greeting may be plain text.
        if (decode || (typeof data === 'string' && data.indexOf('{') >= 0)) missed(atMs)
      }
    },
    missed,
    ping: () => send(ping),
    goodbye() {
      if (goodbye !== undefined) send(goodbye)
    },
    detached(atMs) {
      opening = undefined
      isAttached = false
      goStale(line, book, atMs)
    },
    flush: () => flush(line, book),
    encode: encodeFrame,
  }
}

/** Accepts a BigInt `Code` from a decoder. */
function coded(message: unknown): unknown {
  return isRecord(message) && typeof message.Code === 'bigint'
    ? withChanges(message, { Code: Number(message.Code) })
    : message
}

function defaultPing(session: Session | null): Fields {
  return { traderid: session?.userId, type: 'Ping' }
}

function isAnswer(frame: Fields, { isPong, successCode = 200 }: PlainOptions): boolean {
  return typeof isPong === 'function' ? isPong(frame) : frame.Code === successCode && frame.type === 'Pong'
}

/** While the rows are live, changes count as observed. After an interruption, changes count as missed (CT-26). */
function comparisonOf({ freshness }: Book): Comparison {
  if (freshness.state === 'empty') return 'first'
  return freshness.state === 'live' ? 'seen' : 'missed'
}

function readAccount(frame: Fields, { accountOf }: PlainOptions): Account | null {
  const account = accountOf === undefined ? null : accountOf(frame)
  if (account === null) return null
  needNoFault(accountFault(account))
  return readFields(account, ofAccount)
}
