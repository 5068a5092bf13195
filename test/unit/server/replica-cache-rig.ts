import { keys } from '../../../server/redis/keys'
import type { StreamEntry } from '../../../server/redis/read-reply'
import type { Replica } from '../../../server/redis/replica'
import { createAccountReads } from '../../../server/redis/account-reads'
import { createReplicaCache } from '../../../server/redis/replica-cache'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { account } from '../positions/samples'
import { books, createStoreDouble, roleOf } from './store-double'
import { present, startMs } from './support'

interface Ear {
  readonly place: string
  readonly receive: (entries: readonly StreamEntry[]) => void
  readonly spoiled: (() => void) | undefined
}

export const leaseMs = 3_000

export function replicaCacheRig(most = 8) {
  const clock = createSimulatedClock(startMs)
  const double = createStoreDouble(clock)
  const { store } = double
  const watched = new Set<string>()
  const closed: string[] = []
  const published: number[] = []
  const failures: unknown[] = []
  const renewed: string[] = []
  const wanted: string[] = []
  const noted: string[] = []
  const ears = new Map<string, Ear>()
  const market = { movedAtMs: -Infinity, incarnation: '' }
  store.want = (traderId) => Promise.resolve(void wanted.push(traderId))
  const replicas = createReplicaCache({
    store, reads: createAccountReads(store, () => 0), clock, most, history: { deltas: 100, ageMs: 60_000 },
    failed: (error) => failures.push(error),
    isOfIncarnation: (epoch) => epoch.startsWith(market.incarnation),
    movedAtMs: () => market.movedAtMs,
    received: (stream, id) => noted.push(`${stream} ${id}`),
    reader: {
      watch(stream, place, receive, spoiled) {
        ears.set(stream, { place, receive, spoiled })
        return () => void ears.delete(stream)
      },
      receivedAtMs: () => clock.now(),
      stop: () => undefined,
    },
    audience: () => ({
      publish: (_feed, { seq }) => void published.push(seq),
      renew: ({ traderId }) => void renewed.push(traderId),
      isWatched: (feed: Replica) => watched.has(feed.traderId),
      closeFeed: ({ traderId }, code, reason) => void closed.push(`${traderId} ${code} ${reason}`),
      closeAll: () => undefined,
    }),
  })
  async function begin(...traderIds: readonly string[]): Promise<void> {
    const begun = { account: account(), books, positions: [], closed: [], tick: '0-0' }
    for (const each of traderIds) await store.begin(roleOf(each), each, begun)
    for (const each of traderIds) await store.attest(roleOf(each), new Map([[each, 'priced']]), leaseMs + 5_000)
  }

  async function opened(traderId: string): Promise<Replica> {
    return present(await replicas.open(traderId, undefined))
  }

  const ear = (traderId: string) => present(ears.get(keys.deltas(traderId)))
  return {
    ...double, clock, replicas, watched, closed, published, failures, renewed, wanted, noted, begin, opened, ear,
    market, received: () => ears.size,
  }
}

/** Clients view the `watched` accounts. */
export async function showing(traderIds: readonly string[], watched: readonly string[] = [], most = 8) {
  const made = replicaCacheRig(most)
  await made.begin(...traderIds)
  for (const each of watched) made.watched.add(each)
  for (const each of traderIds) await made.opened(each)
  await made.clock.advanceAsync(0)
  made.wanted.splice(0)
  made.reads.splice(0)
  return made
}

/** The stream entry's id follows `lastId`. */
export function delta(
  { epoch, seq, lastId }: { epoch: string; seq: number; lastId: string }, data: object = { upsert: [], remove: [] },
): StreamEntry {
  const text = JSON.stringify({ Code: 200, type: 'Delta', epoch, seq, data })
  return { id: `${lastId.split('-')[0] ?? ''}-${1_000 + seq}`, fields: { epoch, seq: String(seq), text } }
}
