import { isOrder } from '../../../src/outbox/orders/copy-trading-orders'
import { decodeEntry, encodeEntry, withCheck } from '../../../src/outbox/storage/stored-entry'
import { mutated } from '../mutate'
import { entrySample } from '../samples'
import { demandSame, stateless, type Verdict } from '../subject'

const id = 'entry-0001'

function take(text: string): Verdict {
  const decoded = decodeEntry(withCheck(text), id, isOrder)
  if (decoded === undefined) return 'refused'
  const again = decodeEntry(encodeEntry(decoded), id, isOrder)
  demandSame(JSON.stringify(decoded), JSON.stringify(again), 'an entry that was written and read')
  return 'accepted'
}

export const outboxEntry = stateless('outboxEntry', (dice) => mutated(dice, entrySample(dice)), take)
