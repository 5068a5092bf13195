import { hasDuplicates } from '../core/positions/book-image'
import { accountFault, isCount, isRecord, isRemoval, patchFault, positionFault } from '../core/positions/position-check'
import type { DeltaFrame, ErrorFrame, PongFrame, ServerFrame, SnapshotFrame } from '../core/positions/wire'
import { TradewireError } from '../core/tradewire-error'

type Fields = Record<string, unknown>

/** The error of a frame that is not what it must be; `detail` names the first field at fault. */
export function malformed(detail: string): TradewireError {
  return new TradewireError('frame-malformed', detail)
}

/** A text frame's JSON object with its numeric `Code`. Throws `frame-malformed`. */
export function parseFrame(data: string | ArrayBuffer): Fields & { readonly Code: number } {
  if (typeof data !== 'string') throw malformed('binary')
  const frame = parseJson(data)
  if (!isRecord(frame)) throw malformed('not an object')
  assertCode(frame)
  return frame
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('not JSON')
  }
}

function assertCode(frame: Fields): asserts frame is Fields & { readonly Code: number } {
  if (typeof frame.Code !== 'number' || !Number.isFinite(frame.Code)) throw malformed('Code')
}

/**
 * A frame of the feed protocol, checked in full: nothing is copied, fields that it does not have are
 * ignored. Throws `frame-malformed` or `frame-unknown`.
 */
export function decodeFeedFrame(data: string | ArrayBuffer): ServerFrame {
  const frame = parseFrame(data)
  if (frame.Code !== 200) return { Code: frame.Code, msg: messageOf(frame) }
  switch (frame.type) {
    case 'Delta':
      assertDelta(frame)
      return frame
    case 'Snapshot':
      assertSnapshot(frame)
      return frame
    case 'Pong':
      assertPong(frame)
      return frame
    default:
      throw new TradewireError('frame-unknown', typeof frame.type === 'string' ? frame.type.slice(0, 40) : 'no type')
  }
}

/** What an error frame says, if it says anything. */
export function messageOf({ msg }: Readonly<Fields>): string {
  return typeof msg === 'string' ? msg : ''
}

export function isErrorFrame(frame: ServerFrame): frame is ErrorFrame {
  return frame.Code !== 200
}

function assertDelta(frame: Fields): asserts frame is Fields & DeltaFrame {
  assertMark(frame)
  const { data, account } = frame
  if (!isRecord(data)) throw malformed('data')
  if (!Array.isArray(data.upsert)) throw malformed('data.upsert')
  if (!Array.isArray(data.remove)) throw malformed('data.remove')
  assertEach(data.upsert, patchFault, 'data.upsert')
  assertEach(data.remove, removalFault, 'data.remove')
  if (account !== undefined) assertAccount(account)
}

function assertSnapshot(frame: Fields): asserts frame is Fields & SnapshotFrame {
  assertMark(frame)
  const { data, account } = frame
  if (!Array.isArray(data)) throw malformed('data')
  assertEach(data, positionFault, 'data')
  if (hasDuplicates(data)) throw malformed('duplicate ticket')
  assertAccount(account)
}

function assertPong(frame: Fields): asserts frame is Fields & PongFrame {
  assertMark(frame)
  if (typeof frame.ts !== 'number' || !Number.isFinite(frame.ts)) throw malformed('ts')
}

/** Where in the feed a frame stands. */
function assertMark({ epoch, seq }: Fields): void {
  if (typeof epoch !== 'string' || epoch === '') throw malformed('epoch')
  if (!isCount(seq)) throw malformed('seq')
}

function assertEach(values: readonly unknown[], faultOf: (value: unknown) => string | undefined, path: string): void {
  for (let index = 0; index < values.length; index += 1) {
    const fault = faultOf(values[index])
    if (fault !== undefined) throw malformed(`${path}[${index}].${fault}`)
  }
}

function removalFault(value: unknown): string | undefined {
  return isRemoval(value) ? undefined : 'ticket or reason'
}

function assertAccount(account: unknown): void {
  const fault = accountFault(account)
  if (fault !== undefined) throw malformed(`account.${fault}`)
}
