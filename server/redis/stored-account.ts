import type { Account, Mark } from '../../src/positions/model/wire'
import type { SavedBooks, SavedPosition } from '../feed/model/account/saved-account'
import { isRow } from '../feed/model/account/saved-shapes'
import {
  ForeignDataError, readAccountText, readBooksText, readDeltaText, readEntries, readList, readPositions, readText,
  type StreamEntry,
} from './read-reply'

/** A moment of an account. */
export interface StoredAccount extends Mark {
  readonly account: Account
  readonly books: SavedBooks
  /** By ticket. */
  readonly positions: readonly SavedPosition[]
  /** Deltas that led here, oldest first. */
  readonly deltas: readonly StreamEntry[]
  /** Where the stream of deltas goes on. */
  readonly lastId: string
  /** The last entry of the ticks that it was priced by. */
  readonly tick: string
}

/** Where an account is, without what it holds. */
export interface StoredPlace extends Mark {
  /** The id of the oldest delta that is kept. */
  readonly oldestId: string | undefined
  /** Whether a delta of the id that was asked for is kept. */
  readonly hasId: boolean
}

function readSeq(text: unknown): number {
  if (typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text)
  throw new ForeignDataError('a place')
}

/** An account as it is after deltas of prices, which open and close no position. */
function accountAfter(
  kept: Account, rows: readonly SavedPosition[], deltas: readonly StreamEntry[],
): Pick<StoredAccount, 'account' | 'positions'> {
  let account = kept
  const positions = new Map(rows.map((position) => [position.row.ticket, position]))
  const touched = new Set<number>()
  for (const { fields } of deltas) {
    const delta = readDeltaText(fields['text'])
    account = delta.account ?? account
    for (const patch of delta.data.upsert) {
      const position = positions.get(patch.ticket)
      if (position === undefined) continue
      const nowprice = patch.nowprice ?? position.row.nowprice
      positions.set(patch.ticket, { ...position, row: { ...position.row, ...patch, nowprice } })
      touched.add(patch.ticket)
    }
  }
  for (const ticket of touched) if (!isRow(positions.get(ticket)?.row)) throw new ForeignDataError('a delta')
  return { account, positions: [...positions.values()].sort((one, other) => one.row.ticket - other.row.ticket) }
}

/** The deltas from after `rowsSeq` up to `seq`. */
function deltasBetween(
  { epoch, seq }: Mark, rowsSeq: number, deltas: readonly StreamEntry[],
): readonly StreamEntry[] {
  const found = rowsSeq >= seq ? [] : deltas.filter(({ fields }) =>
    fields['epoch'] === epoch && Number(fields['seq']) > rowsSeq && Number(fields['seq']) <= seq)
  if (found.length !== Math.max(0, seq - rowsSeq)) throw new ForeignDataError('rows without the deltas after them')
  return found
}

/** The answer of the script that reads an account. */
export function readStoredAccount(reply: unknown): StoredAccount | undefined {
  if (reply === null) return undefined
  const [epochText, seqText, account, books, rows, newestFirst, lastId, tick, rowsSeq] = readList(reply, 'an account')
  const deltas = [...readEntries(newestFirst)].reverse()
  const epoch = readText(epochText, 'an epoch')
  const seq = readSeq(seqText)
  const missing = deltasBetween({ epoch, seq }, readSeq(rowsSeq), deltas)
  return {
    epoch,
    seq,
    ...accountAfter(readAccountText(account), readPositions(rows), missing),
    books: readBooksText(books),
    deltas,
    lastId: readText(lastId, 'an id'),
    tick: readText(tick, 'a tick'),
  }
}

/** The answer of the script that reads a place. */
export function readStoredPlace(reply: unknown): StoredPlace | undefined {
  if (reply === null) return undefined
  const [epoch, seq, oldestId, found] = readList(reply, 'a place')
  return {
    epoch: readText(epoch, 'an epoch'),
    seq: readSeq(seq),
    oldestId: oldestId === null ? undefined : readText(oldestId, 'an id'),
    hasId: found === 1,
  }
}

/** Worlds count their epochs. */
export const isOfWorld = ({ id }: { readonly id: string }, epoch: string): boolean => epoch.startsWith(`${id}-`)

/** Whether the first epoch is an earlier one of the same world. */
export function isEarlierEpoch(one: string, other: string): boolean {
  const [end, otherEnd] = [one.lastIndexOf('-'), other.lastIndexOf('-')]
  if (one.slice(0, end) !== other.slice(0, otherEnd)) return false
  return Number(one.slice(end + 1)) < Number(other.slice(otherEnd + 1))
}
