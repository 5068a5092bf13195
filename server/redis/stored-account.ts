import type { Account, Mark } from '../../src/positions/model/wire'
import type { SavedBooks, SavedPosition } from '../feed/model/account/saved-account'
import {
  ForeignDataError, readAccountText, readBooksText, readEntries, readList, readPosition, readText, type StreamEntry,
} from './read-reply'

/** One moment of an account. */
export interface StoredAccount extends Mark {
  readonly account: Account
  readonly books: SavedBooks
  /** By ticket. */
  readonly positions: readonly SavedPosition[]
  /** The deltas that led here, oldest first. */
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

/** What the script that reads an account answers. */
export function readStoredAccount(reply: unknown): StoredAccount | undefined {
  if (reply === null) return undefined
  const [epoch, seq, account, books, rows, deltas, lastId, tick] = readList(reply, 'an account')
  const positions = readList(rows, 'rows').map(readPosition)
  return {
    epoch: readText(epoch, 'an epoch'),
    seq: readSeq(seq),
    account: readAccountText(account),
    books: readBooksText(books),
    positions: positions.sort((one, other) => one.row.ticket - other.row.ticket),
    deltas: readEntries(deltas),
    lastId: readText(lastId, 'an id'),
    tick: readText(tick, 'a tick'),
  }
}

/** What the script that reads a place answers. */
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

/** Whether the first epoch is an earlier one of the same world: worlds count theirs. */
export function isEarlierEpoch(one: string, other: string): boolean {
  const [end, otherEnd] = [one.lastIndexOf('-'), other.lastIndexOf('-')]
  if (one.slice(0, end) !== other.slice(0, otherEnd)) return false
  return Number(one.slice(end + 1)) < Number(other.slice(otherEnd + 1))
}
