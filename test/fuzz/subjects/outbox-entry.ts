import { isOrder } from '../../../src/outbox/orders/copy-trading-orders'
import { jsonCopy } from '../../../src/shared/json-copy'
import { decodeEntry, encodeEntry } from '../../../src/outbox/storage/stored-entry'
import { withCheck } from '../../../src/shared/checksum'
import { mutated } from '../mutate'
import { entrySample } from '../samples'
import { demandSame, stateless, type Verdict } from '../subject'

const key = 'tradewire:outbox:default:7:here:entry-0001'

function take(text: string): Verdict {
  const decoded = decodeEntry(withCheck(text, key), key, isOrder)
  if (decoded === undefined) return 'refused'
  const again = decodeEntry(encodeEntry({ key, ...decoded }), key, isOrder)
  // A result that JSON cannot represent, such as 1e309, is not stored.
  const { result = null, ...entry } = decoded.entry
  const expected = jsonCopy(result) === undefined ? { ...decoded, entry } : decoded
  demandSame(JSON.stringify(expected), JSON.stringify(again), 'an entry that was written and read')
  return 'accepted'
}

export const outboxEntry = stateless('outboxEntry', (dice) => mutated(dice, entrySample(dice)), take)
