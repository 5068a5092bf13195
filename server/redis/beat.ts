import type { TimerHandle } from '../../src/connection/ports/ports'
import type { ServerClock } from '../shared/server-clock'
import type { FeedStore, Roles, Standing, World } from './feed-store'
import type { StreamEntry } from './read-reply'
import { isOfWorld } from './stored-account'

export interface BeatOptions {
  readonly server: string
  readonly store: Pick<FeedStore, 'showUp'>
  readonly clock: Pick<ServerClock, 'setTimer' | 'clearTimer'>
  readonly now: () => number
  /** A name for a new world, which no other server gives. */
  readonly newWorld: () => string
  readonly leaseMs: number
  /** It could not price a moment ago: other servers should. */
  readonly isResting: () => boolean
  /** The streams are read. */
  readonly isReading: () => boolean
  /** Redis's clock was set, in a sentence. */
  readonly clockSet: (what: string) => void
  /** Redis has lost data. Called before `held`. */
  readonly lostData: () => void
  /** These are its roles now; what follows with each beat. */
  readonly held: (roles: Roles, world: World) => Promise<void>
  /** The rows that this server shows may be old by now. */
  readonly lost: () => void
  /** A beat failed, and the one before it did not. */
  readonly failed: (error: unknown) => void
}

/**
 * How long the state here may be published while Redis does not answer (RS-9), ms, beside the time between two beats: a
 * connection that is cut and back sooner closes no line, and prices are never shown for longer without Redis.
 */
const graceMs = 1_000

/** A correction of Redis's time by more than this is logged, ms: its clock was set. */
const leastLeapMs = 60_000

const seconds = (ms: number): number => Math.round(ms / 1_000)

/** Redis gives whole milliseconds. */
const roundedMs = 1

/**
 * Redis's time, as well as this machine's clock and the ways there and back let it be known. It goes as the clock does;
 * each answer moves it no further than it proves it to be wrong, so that a slow answer moves nothing. It goes back only
 * when it is corrected, and by no more than that.
 */
export function createRedisTime(clockNow: () => number) {
  let offsetMs: number | undefined

  return {
    now: (): number => clockNow() + (offsetMs ?? 0),
    /** Redis said what time it is, between these two moments of the clock. Returns by how much that corrects it, ms. */
    received(redisMs: number, askedMs: number, answeredMs: number): number {
      const least = redisMs - answeredMs
      const most = redisMs + roundedMs - askedMs
      // A clock that was set while Redis was asked says nothing of how long it took.
      if (most < least) return 0
      const before = offsetMs
      offsetMs = Math.round(Math.min(most, Math.max(least, offsetMs ?? (least + most) / 2)))
      return offsetMs - (before ?? offsetMs)
    },
  }
}

/** Shows up at Redis again and again: each beat renews the lease of this server and says what it prices. */
export function createBeat(options: BeatOptions) {
  const { server, store, clock, now, leaseMs } = options
  const everyMs = leaseMs / 3
  const time = createRedisTime(now)
  let world: World | undefined
  /** The last entries that were read in this world. */
  let read = { tick: '', change: '' }
  /** How often the connection was another one, and the count that a beat has seen: none has seen the first. */
  let connections = 0
  let proven: number | undefined
  let isAlone = true
  let behindMs = 0
  let soundAtMs = -Infinity
  let isSound = false
  let isStopped = false
  let hasFailed = false
  /** The next beat was due before the present one ended. */
  let isLate = false
  let underWay: Promise<void> | undefined
  let timer: TimerHandle

  const isTrue = (): boolean => now() - soundAtMs <= graceMs + everyMs && options.isReading()

  function noteClock(standing: Standing, correctedMs: number): void {
    const isNews = standing.behindMs > 0 && behindMs === 0
    behindMs = standing.behindMs
    if (isNews) options.clockSet(`it is ${seconds(behindMs)} s behind times in its data`)
    else if (correctedMs > leastLeapMs) options.clockSet(`it was set ahead by ${seconds(correctedMs)} s`)
  }

  async function showUp(): Promise<void> {
    const [shownMs, connection] = [now(), connections]
    // Where no other server can price, this one tries again.
    const mayPrice = !options.isResting() || isAlone
    const standing = await store.showUp(server, leaseMs, mayPrice, options.newWorld(), { world, ...read })
    proven = connection
    soundAtMs = shownMs
    noteClock(standing, time.received(standing.redisMs, shownMs, now()))
    isAlone = standing.servers === 0
    const before = world
    world = standing.world
    if (before !== undefined && before.id !== world.id) {
      read = { tick: '', change: '' }
      options.lostData()
    }
    await options.held(standing.roles, world)
  }

  async function beat(): Promise<void> {
    try {
      await showUp()
      hasFailed = false
    } catch (error) {
      if (!hasFailed && !isStopped) options.failed(error)
      hasFailed = true
    }
    underWay = undefined
    if (isStopped) return
    if (isTrue()) isSound = true
    if (isLate) beatNow()
  }

  function beatNow(): void {
    if (isStopped) return
    clock.clearTimer(timer)
    isLate = underWay !== undefined
    underWay ??= beat()
    if (isSound && !isTrue()) {
      isSound = false
      options.lost()
    }
    timer = clock.setTimer(beatNow, isSound ? everyMs : Math.min(100, everyMs))
  }

  return {
    start: beatNow,
    isSound: (): boolean => isSound,
    /** How far Redis's clock is behind the latest time that it had, ms; 0 for most. */
    behindMs: (): number => behindMs,
    /** Redis's time, the same at all servers. */
    now: time.now,
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
    /** Gives all roles back, once the beat that is under way has ended. Redis may be gone; then its lease ends. */
    async stop(): Promise<void> {
      isStopped = true
      clock.clearTimer(timer)
      await underWay
      // A server that could not take its port has no roles, and leaves nothing in Redis.
      if (timer === undefined) return
      await store.showUp(server, leaseMs, false, options.newWorld(), { world, ...read }).catch(() => undefined)
    },
  }
}
