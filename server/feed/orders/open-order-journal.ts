import { createHash } from 'node:crypto'
import { openLineJournal } from '../../journal/line-journal'
import type { JournalFiles } from '../../journal/replace-file'
import { parseObject } from '../../shared/json-object'
import type { ServerClock } from '../../shared/server-clock'
import { systemClock } from '../../shared/system-clock'
import { writeTrouble } from '../../shared/trouble'
import { addressGroup, isLoopbackAddress } from '../../wire/address'
import {
  createDecidedOrders, lossRecord, orderRecordOf, type OrderJournal, type OrderRecord,
} from '../model/orders/order-journal'
import { createKeyLimit } from './key-limit'

export interface OrderJournalOptions {
  readonly clock?: Pick<ServerClock, 'now' | 'elapsed'>
  readonly trouble?: (line: string) => void
  /** File-system calls. Default: Node's. */
  readonly files?: JournalFiles
}

function read(json: string): OrderRecord | undefined {
  const parsed = parseObject(json)
  return parsed.ok ? orderRecordOf(parsed.frame) : undefined
}

/** Hashes an address, because the journal does not need plain-text addresses. */
const sharerOf = (address: string): string | undefined => isLoopbackAddress(address) ? undefined
  : createHash('sha256').update(addressGroup(address)).digest('hex').slice(0, 16)

/** Maximum number of stored keys for all accounts, about 100 MB (SV-250). */
const maxKeys = 200_000

const lossWords = 'queries for unknown orders posted before now return not-known, and such orders are not executed'

/**
 * Without a path, keys are kept only in memory.
 * @throws StartError with a one-line message if the file is unusable
 */
export function createOrderJournal(path: string | undefined, options: OrderJournalOptions = {}): OrderJournal {
  const { clock = systemClock, trouble = writeTrouble, ...more } = options
  const lossMark = (sound: readonly OrderRecord[]): OrderRecord => lossRecord(sound, clock.now())
  const records = path === undefined
    ? undefined
    : openLineJournal<OrderRecord>({ path, noun: 'order', read, trouble, lossMark, lossWords, ...more })
  return createDecidedOrders({
    clock, records, trouble, maxKeys, sharerOf, mayAdd: createKeyLimit(() => clock.elapsed()),
  })
}
