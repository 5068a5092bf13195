import { isName, isRecord } from '../../shared/checks'
import {
  accountFault, hasDuplicates, isCount, isReal, maxMagnitude, patchFault, positionFault, removalFault,
} from '../../positions/model/position-check'
import type {
  DeltaFrame, ErrorFrame, Mark, MoveFrame, PongFrame, Position, PositionPatch, ServerFrame, SnapshotFrame,
  UncheckedAck,
} from '../../positions/model/wire'
import { malformed, need, needNoFault, TradewireError } from '../../shared/errors'

type Fields = Record<string, unknown>
type Coded = Fields & { readonly Code: number }

/** A longer type is data in the wrong field, perhaps a token, so it is not reported (SE-2). */
const maxTypeLength = 40

/** The JSON of a text frame. Throws `frame-malformed`. */
export function parseMessage(data: string | ArrayBuffer): unknown {
  if (typeof data !== 'string') throw malformed('binary')
  try {
    return JSON.parse(data)
  } catch (_error) {
    throw malformed('not JSON')
  }
}

/** A message as an object with its numeric `Code`. Throws `frame-malformed`. */
export function frameOf(message: unknown): Coded {
  need(isRecord(message), 'not an object')
  need(hasCode(message), 'Code')
  return message
}

export function hasCode(message: unknown): message is Coded {
  return isRecord(message) && Number.isFinite(message.Code)
}

/**
 * A frame of the feed protocol, checked in full: nothing is copied, unknown fields are ignored. Throws
 * `frame-malformed` or `frame-unknown`.
 */
export function decodeFeedFrame(data: string | ArrayBuffer): ServerFrame {
  return checkFrame(parseMessage(data))
}

/** Like `decodeFeedFrame`, for a parsed message. */
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

/**
 * Whether a message is the delta after `place` and moves one row, so that no other check is needed. Written out,
 * because most frames do and each call counts where no compiler inlines it. The checks handle every other message, and
 * name its fault.
 */
export function isMove(message: unknown, place: Mark): message is MoveFrame {
  if (typeof message !== 'object' || message === null) return false
  const { Code, type, epoch, seq, data, account }: Partial<DeltaFrame> = message
  if (Code !== 200 || type !== 'Delta' || seq !== place.seq + 1 || seq > Number.MAX_SAFE_INTEGER) return false
  if (epoch !== place.epoch) return false
  if (typeof data !== 'object' || data === null) return false
  const { upsert, remove } = data
  if (!Array.isArray(upsert) || upsert.length !== 1 || !Array.isArray(remove) || remove.length > 0) return false
  const row: unknown = upsert[0]
  if (typeof row !== 'object' || row === null) return false
  const { nowprice, profit }: Partial<PositionPatch> = row
  // Like `isReal`.
  if (typeof nowprice !== 'number' || !(nowprice <= maxMagnitude && nowprice >= -maxMagnitude)) return false
  if (typeof profit !== 'number' || !(profit <= maxMagnitude && profit >= -maxMagnitude)) return false
  let fields = 0
  for (const _field in row) fields += 1
  // A row of three fields without a ticket is in no book.
  return fields === 3 && (account === undefined || accountFault(account) === undefined)
}

/** These codes have other meanings too; the response to an order is marked as one. */
function isAck(frame: Coded): frame is Coded & UncheckedAck {
  return frame.type === 'Ack' && [200, 404, 409].includes(frame.Code)
}

/** A type for reports. A long one is not cut, because the redactor does not find half a token (SE-2). */
function nameOf(type: unknown): string {
  if (typeof type !== 'string') return 'no type'
  return type.length <= maxTypeLength ? type : `a type of ${type.length} characters`
}

/** The message of an error frame, if it has one. */
export function messageOf({ msg }: Readonly<Fields>): string {
  return typeof msg === 'string' ? msg : ''
}

function decodeError(frame: Coded): ErrorFrame {
  const error = { Code: frame.Code, msg: messageOf(frame) }
  return isName(frame.reqid) ? { ...error, reqid: frame.reqid } : error
}

/** Every success frame has a position in the feed; `checkRest` checks the rest of it. */
function assertSound<Frame>(frame: Fields, checkRest: (frame: Fields) => void): asserts frame is Fields & Frame {
  need(isName(frame.epoch), 'epoch')
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
