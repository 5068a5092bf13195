import { isName, isRecord } from '../core/checks'
import {
  accountFault, hasDuplicates, isCount, isReal, isRemoval, patchFault, positionFault,
} from '../core/positions/position-check'
import type { DeltaFrame, ErrorFrame, PongFrame, ServerFrame, SnapshotFrame } from '../core/positions/wire'
import { TradewireError } from '../core/tradewire-error'
import { decodeAck, isOrderAnswer } from './copy-trading-acks'
import { malformed } from './malformed'

type Fields = Record<string, unknown>

const longestType = 40

/** A text frame's JSON object with its numeric `Code`. Throws `frame-malformed`. */
export function parseFrame(data: string | ArrayBuffer): Fields & { readonly Code: number } {
  if (typeof data !== 'string') throw malformed('binary')
  const frame = parseJson(data)
  if (!isRecord(frame)) throw malformed('not an object')
  if (!hasCode(frame)) throw malformed('Code')
  return frame
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('not JSON')
  }
}

function hasCode(frame: Fields): frame is Fields & { readonly Code: number } {
  return Number.isFinite(frame.Code)
}

/**
 * A frame of the feed protocol, checked in full: nothing is copied, fields that it does not have are
 * ignored. Throws `frame-malformed` or `frame-unknown`.
 */
export function decodeFeedFrame(data: string | ArrayBuffer): ServerFrame {
  const frame = parseFrame(data)
  if (frame.Code !== 200) return isOrderAnswer(frame) ? decodeAck(frame) : decodeError(frame)
  switch (frame.type) {
    case 'Delta':
      assertSound<DeltaFrame>(frame, deltaFault)
      return frame
    case 'Snapshot':
      assertSound<SnapshotFrame>(frame, snapshotFault)
      return frame
    case 'Pong':
      assertSound<PongFrame>(frame, pongFault)
      return frame
    case 'Ack':
      return decodeAck(frame)
    default:
      throw new TradewireError('frame-unknown', nameOf(frame.type))
  }
}

/** A type as it may be told. A long one is not cut: half a token is not blotted out. */
function nameOf(type: unknown): string {
  if (typeof type !== 'string') return 'no type'
  return type.length <= longestType ? type : `a type of ${type.length} characters`
}

/** What an error frame says, if it says anything. */
export function messageOf({ msg }: Readonly<Fields>): string {
  return typeof msg === 'string' ? msg : ''
}

function decodeError(frame: Fields & { readonly Code: number }): ErrorFrame {
  const error = { Code: frame.Code, msg: messageOf(frame) }
  return isName(frame.reqid) ? { ...error, reqid: frame.reqid } : error
}

export function isErrorFrame(frame: ServerFrame): frame is ErrorFrame {
  return !('type' in frame)
}

/** The first field that is not what it must be, or `undefined`. */
type FaultOf<Value> = (value: Value) => string | undefined

/** Every frame of success stands somewhere in the feed; the rest of it `faultOf` looks at. */
function assertSound<Frame>(frame: Fields, faultOf: FaultOf<Fields>): asserts frame is Fields & Frame {
  const { epoch, seq } = frame
  if (!isName(epoch)) throw malformed('epoch')
  if (!isCount(seq)) throw malformed('seq')
  const fault = faultOf(frame)
  if (fault !== undefined) throw malformed(fault)
}

function deltaFault({ data, account }: Fields): string | undefined {
  if (!isRecord(data)) return 'data'
  return faultIn(data.upsert, 'data.upsert', patchFault)
    ?? faultIn(data.remove, 'data.remove', (removal) => (isRemoval(removal) ? undefined : 'ticket or reason'))
    ?? (account === undefined ? undefined : accountFault(account))
}

function snapshotFault({ data, account, ts }: Fields): string | undefined {
  if (ts !== undefined && !isServerTime(ts)) return 'ts'
  const fault = faultIn(data, 'data', positionFault)
  if (fault !== undefined) return fault
  return Array.isArray(data) && hasDuplicates(data) ? 'duplicate ticket' : accountFault(account)
}

function pongFault({ ts }: Fields): string | undefined {
  return isServerTime(ts) ? undefined : 'ts'
}

function isServerTime(value: unknown): boolean {
  return isReal(value) && value >= 0
}

function faultIn(values: unknown, path: string, faultOf: FaultOf<unknown>): string | undefined {
  if (!Array.isArray(values)) return path
  for (let index = 0; index < values.length; index += 1) {
    const fault = faultOf(values[index])
    if (fault !== undefined) return `${path}[${index}].${fault}`
  }
  return undefined
}
