import type { FeedStore } from './feed-store'
import { isAfter } from './read-reply'
import type { Replica } from './replica'
import { isEarlierEpoch } from './stored-account'

/**
 * Whether Redis, which was away, has still what a replica holds of it. `lost`: it has less. `other`: something else,
 * which must be read.
 */
export async function verifyReplica(
  store: Pick<FeedStore, 'placeOf'>, replica: Replica,
): Promise<'sound' | 'lost' | 'other'> {
  // Before Redis is asked: the stream may bring more while it answers.
  const [epoch, seq, lastId] = [replica.epoch(), replica.seq(), replica.lastId()]
  const stored = await store.placeOf(replica.traderId, lastId)
  if (stored === undefined || isEarlierEpoch(stored.epoch, epoch)) return 'lost'
  if (stored.epoch !== epoch || stored.hasId) return 'sound'
  const { oldestId } = stored
  // What is not there may be too old to be kept; by its time it is, or it was lost.
  return stored.seq < seq || oldestId === undefined || isAfter(lastId, oldestId) ? 'lost' : 'other'
}
