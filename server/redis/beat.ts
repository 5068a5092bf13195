import type { TimerHandle } from '../../src/connection/ports/ports'
import type { ServerClock } from '../shared/server-clock'
import type { FeedStore, Roles, Standing, Incarnation } from './feed-store'
import { timeOf, type StreamEntry } from './read-reply'
import { isOfIncarnation } from './stored-account'

export interface BeatOptions {
  readonly server: string
  readonly store: Pick<FeedStore, 'showUp'>
  readonly clock: Pick<ServerClock, 'setTimer' | 'clearTimer'>
  readonly now: () => number
  readonly newIncarnation: () => string
  readonly leaseMs: number
  /** Whether this server recently failed to price accounts and therefore leaves its roles to other servers. */
  readonly isResting: () => boolean
  readonly isReading: () => boolean
  /** Receives a description when Redis's clock was changed. */
  readonly clockSet: (what: string) => void
  /** Called before `held` when Redis has lost data. */
  readonly lostData: () => void
  readonly held: (roles: Roles, incarnation: Incarnation) => Promise<void>
  /** Called when clients may see stale rows. */
  readonly lost: () => void
  /** Called when a lease renewal fails, unless the previous renewal also failed. */
  readonly failed: (error: unknown) => void
}

/** How long connections stay open without a reply from Redis, beyond one renewal interval (RS-9). */
const graceMs = 1_000

/** If the estimate needs a larger correction, Redis's clock was changed. */
const leastLeapMs = 60_000

const seconds = (ms: number): number => Math.round(ms / 1_000)

/** Maximum rounding error of Redis's times. */
const roundedMs = 1

/**
 * Estimates Redis's time from the local clock. Each reply limits the possible offset, and the estimate changes only
 * when it is outside these limits.
 */
export function createRedisTime(clockNow: () => number) {
  let offsetMs: number | undefined

  return {
    now: (): number => clockNow() + (offsetMs ?? 0),
    /** Corrects the estimate with the Redis time of a reply. Returns the correction in ms. */
    received(redisMs: number, askedMs: number, answeredMs: number): number {
      const least = redisMs - answeredMs
      const most = redisMs + roundedMs - askedMs
      // Contradictory bounds mean that the local clock was changed during the request.
      if (most < least) return 0
      const before = offsetMs
      offsetMs = Math.round(Math.min(most, Math.max(least, offsetMs ?? (least + most) / 2)))
      return offsetMs - (before ?? offsetMs)
    },
  }
}

/** Renews this server's lease at a fixed interval, and reports its roles. */
export function createBeat(options: BeatOptions) {
  const { server, store, clock, now, leaseMs } = options
  const everyMs = leaseMs / 3
  const retryMs = Math.min(100, everyMs)
  const time = createRedisTime(now)
  let incarnation: Incarnation | undefined
  /** Ids of the stream entries last read in this incarnation. */
  let read = { tick: '', change: '' }
  /**
   * Last delta ids by stream. Contains only ids with the newest time, because only the times of two streams' ids are
   * comparable.
   */
  const deltas = new Map<string, string>()
  let deltaMs = 0
  /** Number of reconnects so far. `proven` is the number at the last successful lease renewal. */
  let connections = 0
  let proven: number | undefined
  /** Whether the connection for writes has reconnected since the last successful lease renewal. */
  let isReconnected = false
  let isAlone = true
  let servers = 1
  let behindMs = 0
  let soundAtMs = -Infinity
  let isSound = false
  let isStopped = false
  let hasFailed = false
  /** Whether the last lease renewal succeeded, even if a later step failed. */
  let isRenewed = false
  /** Whether another lease renewal became due during the current renewal. */
  let isLate = false
  let underWay: Promise<void> | undefined
  let timer: TimerHandle

  const isTrue = (): boolean => now() - soundAtMs <= graceMs + everyMs && options.isReading()

  function noteClock(standing: Standing, correctedMs: number): void {
    const isNews = standing.behindMs > 0 && behindMs === 0
    behindMs = standing.behindMs
    if (isNews) options.clockSet(`it is ${seconds(behindMs)} s behind the newest stored time`)
    else if (correctedMs > leastLeapMs) options.clockSet(`it was set ahead by ${seconds(correctedMs)} s`)
  }

  const report = (mayPrice: boolean): Promise<Standing> =>
    store.showUp(server, leaseMs, mayPrice, options.newIncarnation(), { incarnation, ...read, deltas, isReconnected })

  async function showUp(): Promise<void> {
    const [shownMs, connection] = [now(), connections]
    const mayPrice = !options.isResting() || isAlone
    isRenewed = false
    const standing = await report(mayPrice)
    isRenewed = true
    proven = connection
    isReconnected = false
    soundAtMs = shownMs
    if (standing.behindMs > 0) deltaMs = Math.min(deltaMs, standing.redisMs)
    noteClock(standing, time.received(standing.redisMs, shownMs, now()))
    isAlone = standing.servers === 0
    servers = standing.servers + Number(!mayPrice)
    const before = incarnation
    incarnation = standing.incarnation
    if (before !== undefined && before.id !== incarnation.id) {
      read = { tick: '', change: '' }
      deltas.clear()
      options.lostData()
    }
    await options.held(standing.roles, incarnation)
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
    else if (!isRenewed) schedule(retryMs)
  }

  function schedule(ms: number): void {
    clock.clearTimer(timer)
    timer = clock.setTimer(beatNow, ms)
  }

  function beatNow(): void {
    if (isStopped) return
    isLate = underWay !== undefined
    underWay ??= beat()
    if (isSound && !isTrue()) {
      isSound = false
      options.lost()
    }
    schedule(isSound ? everyMs : retryMs)
  }

  return {
    start: beatNow,
    isSound: (): boolean => isSound,
    /** Whether a lease renewal has succeeded since the connection for writes last reconnected. */
    isProven: (): boolean => !isReconnected,
    /** Number of pricing servers. Includes this server even while it does not price accounts. */
    servers: (): number => servers,
    behindMs: (): number => behindMs,
    now: time.now,
    /** Remembers the last tick or change entry, so the next lease renewal can check that Redis still has the entry. */
    received(kind: 'tick' | 'change', entries: readonly StreamEntry[]): void {
      if (connections === proven) read[kind] = entries.at(-1)?.id ?? read[kind]
    },
    /** Remembers a delta that this server has read or written, so the next lease renewal can check it. */
    receivedDelta(stream: string, id: string): void {
      const atMs = timeOf(id)
      if (connections !== proven || atMs < deltaMs) return
      if (atMs > deltaMs) deltas.clear()
      deltaMs = atMs
      deltas.set(stream, id)
    },
    /**
     * Ignores new entries until a lease renewal has checked that Redis still has the earlier entries.
     * @param writes whether the connection for writes has reconnected, so that the roles need new fences
     */
    reconnected(writes: boolean): void {
      connections += 1
      isReconnected ||= writes
    },
    isOfIncarnation: (epoch: string): boolean => incarnation !== undefined && isOfIncarnation(incarnation, epoch),
    /** Waits for the running lease renewal, then releases all roles. */
    async stop(): Promise<void> {
      isStopped = true
      clock.clearTimer(timer)
      await underWay
      // A server that never opened its port has no timer and no roles to release.
      if (timer === undefined) return
      await report(false).catch(() => undefined)
    },
  }
}
