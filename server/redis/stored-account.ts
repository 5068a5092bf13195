import type { DeltaFrame, Mark } from '../../src/positions/model/wire'
import type { RowPatch } from '../feed/model/account/live-position'
import { swapDayOfOpening, type SavedAccount, type SavedPosition } from '../feed/model/account/saved-account'
import { isAccount, isBooks, isNumber, isRow } from '../feed/model/account/saved-shapes'
import { isObject } from '../shared/json-object'
import {
  ForeignDataError, isListOf, readStreamEntries, readJson, readListReply, readPairs, readTextReply, type StreamEntry,
} from './read-reply'

/** Account state in Redis, with positions ordered by ticket. */
export interface StoredAccount extends Mark, SavedAccount {
  readonly deltas: readonly StreamEntry[]
  readonly lastId: string
  /** Last tick entry that priced the account. */
  readonly tick: string
}

/** Delta written by this server, with integer tickets. */
export type FeedDelta = DeltaFrame & {
  readonly data: { readonly upsert: readonly RowPatch[]; readonly remove: readonly { readonly ticket: number }[] }
}

const hasTicket = (value: unknown): value is RowPatch => isObject(value) && isNumber(value['ticket'])
const areTickets = isListOf(hasTicket)

function isDelta(value: unknown): value is FeedDelta {
  if (!isObject(value) || value['type'] !== 'Delta') return false
  const { epoch, seq, data, account } = value
  return typeof epoch === 'string' && isNumber(seq) && (account === undefined || isAccount(account))
    && isObject(data) && areTickets(data['upsert']) && areTickets(data['remove'])
}

const isPosition = (value: unknown): value is SavedPosition =>
  isObject(value) && isNumber(value['swapDay']) && isRow(value['row'])

export const readDeltaText = (text: unknown): FeedDelta => readJson('a delta', text, isDelta)

function readSeq(text: unknown): number {
  if (typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text)
  throw new ForeignDataError('a place')
}

function readTick(text: unknown): string {
  if (typeof text === 'string' && /^\d{1,15}-\d{1,15}$/.test(text)) return text
  throw new ForeignDataError('a tick')
}

type Fields = Readonly<Record<string, string>>

/**
 * Returns the account after the deltas since `rowsSeq`. A patch contains a swap only for a new row or a row that was
 * just charged, so the row gets the entry's swap day. Entries of earlier versions have no swap day, and contain a swap
 * only for new rows.
 */
function accountOf(
  { rows, account: accountText }: Fields, since: readonly StreamEntry[],
): Pick<SavedAccount, 'account' | 'positions'> {
  let account = readJson('an account', accountText, isAccount)
  const positions = new Map(readJson('rows', rows, isListOf(isPosition)).map((each) => [each.row.ticket, each]))
  for (const { fields } of since) {
    const delta = readDeltaText(fields['text'])
    const charged = Number(fields['swapDay'])
    account = delta.account ?? account
    for (const patch of delta.data.upsert) {
      const position = positions.get(patch.ticket)
      const opened = isNumber(patch.opentime) ? swapDayOfOpening(patch.opentime) : position?.swapDay
      const swapDay = charged > 0 && patch.swap !== undefined ? charged : opened
      if (swapDay === undefined) continue
      const row = { ...position?.row, ...patch }
      if (!isRow(row)) throw new ForeignDataError('a delta')
      positions.set(patch.ticket, { swapDay, row })
    }
    for (const { ticket } of delta.data.remove) positions.delete(ticket)
  }
  return { account, positions: [...positions.values()].sort((one, other) => one.row.ticket - other.row.ticket) }
}

export const wholeFields = ({ account, positions }: Pick<SavedAccount, 'account' | 'positions'>): readonly string[] =>
  ['account', JSON.stringify(account), 'rows', JSON.stringify(positions)]

export function readStoredAccount(reply: unknown): StoredAccount | undefined {
  if (reply === null) return undefined
  const [held, newestFirst, lastId] = readListReply(reply, 'an account')
  const fields = readPairs(held)
  const epoch = readTextReply(fields['epoch'], 'an epoch')
  const [seq, rowsSeq] = [readSeq(fields['seq']), readSeq(fields['rowsSeq'])]
  const deltas = [...readStreamEntries(newestFirst)].reverse()
  const since = deltas.filter(({ fields: { epoch: of, seq: at } }) =>
    of === epoch && Number(at) > rowsSeq && Number(at) <= seq)
  if (since.length !== Math.max(0, seq - rowsSeq)) throw new ForeignDataError('rows without the deltas after them')
  return {
    epoch, seq, deltas,
    ...accountOf(fields, since),
    books: readJson('books', fields['books'], isBooks),
    lastId: readTextReply(lastId, 'an id'),
    tick: readTick(fields['tick']),
  }
}

/** The epochs of an incarnation start with the incarnation's id. */
export const isOfIncarnation = ({ id }: { readonly id: string }, epoch: string): boolean => epoch.startsWith(`${id}-`)
