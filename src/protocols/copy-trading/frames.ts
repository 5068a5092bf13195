import { isName, isRecord, isShortName } from '../../shared/checks'
import type { Book } from '../../positions/model/book'
import {
  accountFault, hasDuplicates, isAccount, isCount, isReal, maxMagnitude, patchFault, positionFault, removalFault,
} from '../../positions/model/position-check'
import type {
  DeltaFrame, ErrorFrame, PongFrame, Position, PositionPatch, ServerFrame, SnapshotFrame, UncheckedAck,
} from '../../positions/model/wire'
import { malformed, need, needNoFault, TradewireError } from '../../shared/errors'

type Fields = Record<string, unknown>
type Coded = Fields & { readonly Code: number }

/** Longest reported frame type. A longer type may be a misplaced token (SE-2). */
const maxTypeLength = 40

/** Throws `frame-malformed`. */
export function parseMessage(data: string | ArrayBuffer): unknown {
  if (typeof data !== 'string') throw malformed('binary')
  try {
    return JSON.parse(data)
  } catch (_error) {
    throw malformed('not JSON')
  }
}

/** Requires an object with a numeric `Code`. Throws `frame-malformed`. */
export function frameOf(message: unknown): Coded {
  need(isRecord(message), 'not an object')
  need(hasCode(message), 'Code')
  return message
}

export function hasCode(message: unknown): message is Coded {
  return isRecord(message) && Number.isFinite(message.Code)
}

/** Checks a parsed frame without copying it. Ignores unknown fields. Throws `frame-malformed` or `frame-unknown`. */
export function checkFrame(message: unknown): ServerFrame {
  const frame = frameOf(message)
  if (isAck(frame)) return frame
  if (frame.Code !== 200) return decodeError(frame)
  switch (frame.type) {
    case 'Delta':
      assertSound<DeltaFrame>(frame, checkDelta)
      return frame
    case 'Snapshot':
      assertSound<SnapshotFrame>(frame, checkSnapshot)
      return frame
    case 'Pong':
      assertSound<PongFrame>(frame, checkPong)
      return frame
    default:
      throw new TradewireError('frame-unknown', nameOf(frame.type))
  }
}

let lastEpoch: string | undefined
let lastStart = ''

/**
 * Applies the book's next delta if `JSON.stringify` wrote the delta and only one row's price and profit change. Parses
 * only the row and the account. Returns false for other text. Throws only if the whole text is not JSON. Uses no helper
 * functions, because calls cost time without inlining.
 */
export function applyMove(text: string, book: Book, atMs: number): boolean {
  if (book.epoch !== lastEpoch) {
    lastEpoch = book.epoch
    lastStart = `{"Code":200,"type":"Delta","epoch":${JSON.stringify(lastEpoch)},"seq":`
  }
  const start = `${lastStart}${book.seq + 1},"data":{"upsert":[{`
  if (!text.startsWith(start)) return false
  const end = text.indexOf('}', start.length) + 1
  const at = text.indexOf('{', end)
  let account: unknown
  if (text.startsWith('],"remove":[]},"account":{', end)) {
    if (text.indexOf('}', at) !== text.length - 2) return false
    account = parseMessage(text.slice(at, -1))
  } else if (text.slice(end) !== '],"remove":[]}}') return false
  const row = parseMessage(text.slice(start.length - 1, end))
  if (typeof row !== 'object' || row === null || Object.keys(row).length !== 3) return false
  const { ticket, nowprice, profit }: Partial<PositionPatch> = row
  // Inlines `isReal`. An invalid ticket needs no check, because `move` would not find its row.
  return ticket !== undefined
    && typeof nowprice === 'number' && nowprice <= maxMagnitude && nowprice >= -maxMagnitude
    && typeof profit === 'number' && profit <= maxMagnitude && profit >= -maxMagnitude
    && book.seq < maxMagnitude && (account === undefined || isAccount(account))
    && book.move(ticket, nowprice, profit, account, atMs)
}

/** Also checks `type`, because the meaning of a code depends on the frame type. */
function isAck(frame: Coded): frame is Coded & UncheckedAck {
  return frame.type === 'Ack' && [200, 404, 409].includes(frame.Code)
}

/** For a long type, returns only its length, because the redactor would not recognize a truncated token (SE-2). */
function nameOf(type: unknown): string {
  if (typeof type !== 'string') return 'type is missing'
  return type.length <= maxTypeLength ? type : `a type of ${type.length} characters`
}

export function frameMessage({ msg }: Readonly<Fields>): string {
  return typeof msg === 'string' ? msg : ''
}

function decodeError(frame: Coded): ErrorFrame {
  const error = { Code: frame.Code, msg: frameMessage(frame) }
  return isName(frame.reqid) ? Object.assign(error, { reqid: frame.reqid }) : error
}

/** Every successful frame contains `epoch` and `seq`. `checkRest` checks the other fields. */
function assertSound<Frame>(frame: Fields, checkRest: (frame: Fields) => void): asserts frame is Fields & Frame {
  need(isShortName(frame.epoch), 'epoch')
  need(isCount(frame.seq), 'seq')
  checkRest(frame)
}

function checkDelta({ data, account }: Fields): void {
  need(isRecord(data), 'data')
  checkEach(data.upsert, 'data.upsert', patchFault)
  checkEach(data.remove, 'data.remove', removalFault)
  if (account !== undefined) needNoFault(accountFault(account))
}

function checkSnapshot({ data, account, ts }: Fields): void {
  need(ts === undefined || isServerTime(ts), 'ts')
  checkEach<Position>(data, 'data', positionFault)
  need(!hasDuplicates(data), 'duplicate ticket')
  needNoFault(accountFault(account))
}

function checkPong({ ts }: Fields): void {
  need(isServerTime(ts), 'ts')
}

function isServerTime(value: unknown): boolean {
  return isReal(value) && value >= 0
}

function checkEach<Item>(
  values: unknown, path: string, faultOf: (value: unknown) => string | undefined,
): asserts values is readonly Item[] {
  need(Array.isArray(values), path)
  for (let index = 0; index < values.length; index += 1) {
    const fault = faultOf(values[index])
    if (fault !== undefined) throw malformed(`${path}[${index}].${fault}`)
  }
}
