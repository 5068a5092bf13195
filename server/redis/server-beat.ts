import type { FeedStore, Role, Standing, Wanted, World } from './feed-store'
import type { Producer } from './producer'
import type { StreamEntry } from './read-reply'
import type { RedisTime } from './redis-time'
import { isOfWorld } from './stored-account'

export interface ServerBeatOptions {
  readonly server: string
  readonly store: Pick<FeedStore, 'shards' | 'showUp' | 'claim' | 'leave' | 'wanted'>
  readonly producer: Pick<Producer, 'hold' | 'listing' | 'isResting' | 'shards'>
  readonly time: Pick<RedisTime, 'received'>
  readonly now: () => number
  /** A name for a new world, which no other server gives. */
  readonly newWorld: () => string
  readonly leaseMs: number
  readonly maxAccounts: number
  /** Redis has lost data. Called before the producer goes on in the new world. */
  readonly lostData: () => void
}

const holderOf = ({ text }: Role): string => text.slice(text.indexOf(' ') + 1)

/** The calls of a server to Redis with each beat, to price its share. */
export function createServerBeat(options: ServerBeatOptions) {
  const { server, store, producer, time, now, leaseMs, maxAccounts } = options
  let world: World | undefined
  /** The last entries that were read in this world. */
  let read = { tick: '', change: '' }
  /** How often the connection was another one, and the count that a beat has seen. */
  let connections = 0
  let proven = 0
  let soundAtMs = -Infinity
  /** Its lease was over, and no share was taken since. */
  let isNew = false
  let isAlone = true

  async function register(): Promise<Standing> {
    const shownMs = now()
    // Where no other server can price, this one tries again.
    const mayPrice = !producer.isResting() || isAlone
    const connection = connections
    const standing = await store.showUp(server, leaseMs, mayPrice, options.newWorld(), { world, ...read })
    proven = connection
    time.received(standing.redisMs, shownMs, now())
    soundAtMs = shownMs
    isNew ||= standing.isNew
    isAlone = standing.servers.length === 0
    return standing
  }

  /** Takes free roles up to its quota; of the shards beyond it one is given back with each beat. */
  async function takeShare({ roles, servers }: Standing, of: World): Promise<void> {
    const isPricing = servers.includes(server)
    const quota = Math.ceil(store.shards / Math.max(1, servers.length))
    // When Redis or the machine stood still, all leases are over, and the others are about to show up too.
    const isGone = (holder: string): boolean => holder === '' || (!isNew && !servers.includes(holder))
    const isShard = ({ part }: Role): boolean => part !== 'market'
    const mine = roles.filter((role) => holderOf(role) === server)
    const shards = mine.filter(isShard)
    const free = isPricing ? roles.filter((role) => isGone(holderOf(role))) : []
    const wanted = free.filter(isShard).slice(0, Math.max(0, quota - shards.length))
    const claimed = await store.claim(server, [...wanted, ...free.filter((role) => !isShard(role))])
    isNew = false
    const given = isPricing ? shards.slice(quota).slice(-1) : mine
    const kept = mine.filter((role) => !given.includes(role)).map((role) => [role.part, role] as const)
    producer.hold(new Map([...kept, ...claimed]), of)
    await store.leave(given)
  }

  return {
    /** Renews the lease, takes and gives back roles; the accounts to price. */
    async showUp(): Promise<Wanted> {
      const standing = await register()
      const before = world
      world = standing.world
      if (before !== undefined && before.id !== world.id) {
        read = { tick: '', change: '' }
        options.lostData()
      }
      await takeShare(standing, world)
      producer.listing()
      return store.wanted(producer.shards(), maxAccounts)
    },
    /** Entries of ticks or changes: Redis must have the last one with the next beat. */
    received(kind: 'tick' | 'change', entries: readonly StreamEntry[]): void {
      if (connections === proven) read[kind] = entries.at(-1)?.id ?? read[kind]
    },
    /** An entry that another connection brings is no proof before Redis is known to have it. */
    reconnected(): void {
      connections += 1
    },
    /** Whether an epoch is of the world that this server knows. */
    isOfWorld: (epoch: string): boolean => world !== undefined && isOfWorld(world, epoch),
    /** When Redis was asked that answered last, by the clock. */
    soundAtMs: (): number => soundAtMs,
  }
}
