import { changedTags } from './changed-tags'
import type { FeedStore, Role, Standing, Wanted, Worlds } from './feed-store'
import { tagOf } from './partitions'
import type { Producer } from './producer-api'
import type { RedisTime } from './redis-time'
import { createRoleShare } from './role-share'

export interface ServerBeatOptions {
  readonly server: string
  readonly store: Pick<FeedStore, 'look' | 'showUp' | 'claim' | 'leave' | 'wanted' | 'renewWorlds'>
  readonly producer: Pick<Producer, 'hold' | 'listing' | 'isResting' | 'isProducing' | 'partitions'>
  readonly time: Pick<RedisTime, 'heard'>
  readonly now: () => number
  /** A name for new worlds, which no other server gives. */
  readonly newWorld: () => string
  readonly leaseMs: number
  readonly maxAccounts: number
  /** All connections to Redis are up. */
  readonly isConnected: () => boolean
  /** The hash tags of which Redis has lost data. Called before the producer goes on in their new worlds. */
  readonly lostData: (tags: ReadonlySet<number>) => void
  /** The parts of this server may be others from now on. */
  readonly shared: () => void
}

/** What a server asks of Redis with each beat, to price its share. */
export interface ServerBeat {
  /** Renews the lease; the accounts to price where it has looked at the roles, too. */
  showUp(): Promise<Wanted | undefined>
  /** The next beat looks at the roles. */
  lookNext(): void
  /** Redis has an account as it was before: the next beat goes on in new worlds. */
  goneBack(traderId: string): void
  /** When Redis was asked that answered last, by the clock. */
  soundAtMs(): number
}

/** Each third beat looks at the roles without a reason: what changed unseen is noticed then. */
const beatsPerLook = 3

export function createServerBeat(options: ServerBeatOptions): ServerBeat {
  const { server, store, producer, time, now, leaseMs, maxAccounts } = options
  const roleShare = createRoleShare({ server, store })
  let worlds: Worlds = new Map()
  let soundAtMs = -Infinity
  /** Plain beats until one looks at the roles. */
  let beatsLeft = 0
  let isLookOwed = false
  /** Its lease was over, and no share was taken since. */
  let isNew = false
  /** Worlds to be renewed, each with the account that showed it. */
  const outdated = new Map<Worlds, string>()
  /** The servers that the roles were shared among last. */
  let servers: readonly string[] = []
  let heldParts = 0

  async function register(): Promise<Standing> {
    const shownMs = now()
    // Where no other server can price, this one tries again.
    const mayPrice = !producer.isResting() || servers.length === 0
    const standing = await store.showUp(server, leaseMs, mayPrice)
    time.heard(standing.redisMs, shownMs, now())
    soundAtMs = shownMs
    isNew ||= standing.isNew
    // Redis has them in the order of their beats, which is another one with nearly each.
    return { ...standing, isNew, servers: [...standing.servers].sort() }
  }

  const holdsAll = (): boolean => producer.partitions().length + Number(producer.isProducing()) === heldParts

  const isAsBefore = (standing: Standing): boolean => !standing.isNew
    && standing.world === worlds.get(tagOf('market'))?.id && standing.servers.join(' ') === servers.join(' ')

  /** Takes the parts that are this server's, and gives those back that another's are now. False: parts are missing. */
  async function takeShare(found: readonly Role[], standing: Standing): Promise<boolean> {
    servers = standing.servers
    const { roles, others, isWhole } = await roleShare.take(found, standing)
    isNew = false
    producer.hold(roles, worlds)
    heldParts = roles.size
    options.shared()
    await store.leave(others)
    return isWhole
  }

  async function renewOutdated(): Promise<void> {
    for (const [old, traderId] of outdated) {
      await store.renewWorlds(traderId, old, options.newWorld())
      outdated.delete(old)
    }
  }

  async function look(): Promise<Wanted> {
    beatsLeft = 0
    isLookOwed = false
    const found = await store.look(options.newWorld(), worlds)
    const standing = await register()
    const lost = changedTags(worlds, found.worlds)
    if (lost.size > 0) options.lostData(lost)
    worlds = found.worlds
    const isWhole = await takeShare(found.roles, standing)
    producer.listing()
    const wanted = await store.wanted(producer.partitions(), maxAccounts)
    beatsLeft = isWhole ? beatsPerLook - 1 : 0
    return wanted
  }

  return {
    async showUp() {
      await renewOutdated()
      const mustLook = beatsLeft === 0 || isLookOwed || !options.isConnected() || !holdsAll()
      if (mustLook || !isAsBefore(await register())) return look()
      beatsLeft -= 1
      return undefined
    },
    lookNext() {
      isLookOwed = true
    },
    goneBack(traderId) {
      if (!outdated.has(worlds)) outdated.set(worlds, traderId)
      isLookOwed = true
    },
    soundAtMs: () => soundAtMs,
  }
}
