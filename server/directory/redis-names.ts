import { randomBytes } from 'node:crypto'
import type { TimerHandle } from '../../src/connection/ports/ports'
import { connectRedisPair, handleFailures, redisPlace } from '../redis/connect-redis'
import type { ServerClock } from '../shared/server-clock'
import { StartError } from '../shared/start-error'
import { messageOf } from '../shared/trouble'
import type { NameDirectory, NameHolder } from './name-directory'

export interface RedisNamesOptions {
  readonly url: string
  readonly clock: ServerClock
  readonly trouble: (line: string) => void
}

interface Claim {
  readonly name: string
  readonly holder: NameHolder
  /** 0 until it is known. */
  fence: number
  isOver: boolean
}

/**
 * A record expires after this time, and a server that cannot renew its names for as long gives them up (RS-50, RS-53):
 * two beats in a row may fail.
 */
const leaseMs = 15_000
const beatMs = leaseMs / 3

const prefix = 'tradewire:names:'
/** With the server's id: the channel on which it is notified of the names that are taken from it. */
const servers = `${prefix}server:`

const recordOf = (name: string): string => `${prefix}of:${name}`

/**
 * A name's record is its fence, a space, and the server at which it is held; it expires a lease after it was written.
 * Fences grow: they are Redis's own clock, in microseconds, so that after a loss of data no number is smaller than
 * those before.
 */

/**
 * Takes a name, and notifies the server that had it. KEYS: the record. ARGV: the server, the lease in ms, the prefix of
 * channels, the name. Answers the fence.
 */
const takeName = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local last, holder = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+) (.+)$')
local fence = string.format('%.0f', math.max(now, tonumber(last or '0') + 1))
redis.call('SET', KEYS[1], fence .. ' ' .. ARGV[1], 'PX', ARGV[2])
if holder then redis.call('PUBLISH', ARGV[3] .. holder, fence .. ' ' .. ARGV[4]) end
return fence
`

/** KEYS: the record. ARGV: what it was when it was ours. */
const releaseName = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`

/**
 * Writes a record again that is gone or has no larger fence. KEYS: the record. ARGV: the server, the lease in ms, the
 * fence. Answers whether the name is still ours: 1 or 0.
 */
const renewName = `
local last = string.match(redis.call('GET', KEYS[1]) or '', '^%d+') or '0'
if tonumber(last) > tonumber(ARGV[3]) then return 0 end
redis.call('SET', KEYS[1], ARGV[3] .. ' ' .. ARGV[1], 'PX', ARGV[2])
return 1
`

/** The directory of any number of servers. Rejects with a StartError when Redis is not there. */
export async function createRedisNames({ url, clock, trouble }: RedisNamesOptions): Promise<NameDirectory> {
  const server = randomBytes(8).toString('hex')
  const place = `${servers}${server}`
  const link = await connectRedisPair({ url, trouble })
  const { redis, waiting: ear } = link
  handleFailures(ear)
  /** At most as many as the server has connections. */
  const held = new Map<string, Claim>()
  /** When the first of the beats began that have failed since one did not. */
  let failingSinceMs: number | undefined
  let isFailureReported = false

  function forget(claim: Claim): void {
    claim.isOver = true
    if (held.get(claim.name) === claim) held.delete(claim.name)
  }

  function end(claim: Claim, notify: 'replaced' | 'lost'): void {
    if (claim.isOver) return
    forget(claim)
    claim.holder[notify]()
  }

  function report(error: unknown): void {
    // The connection has reported itself that it is lost.
    if (isFailureReported || redis.status !== 'ready') return
    isFailureReported = true
    trouble(`Redis does not keep names: ${messageOf(error)}`)
  }

  async function giveUp({ name, fence }: Claim): Promise<void> {
    // A record that stays keeps no client from the name.
    await redis.eval(releaseName, 1, recordOf(name), `${fence} ${server}`).catch(() => undefined)
  }

  async function ask(claim: Claim): Promise<void> {
    const { name, holder } = claim
    try {
      claim.fence = Number(await redis.eval(takeName, 1, recordOf(name), server, leaseMs, servers, name))
    } catch (error) {
      report(error)
      return end(claim, 'lost')
    }
    isFailureReported = false
    if (claim.isOver) return giveUp(claim)
    const before = held.get(name)
    held.set(name, claim)
    if (before !== undefined) end(before, 'replaced')
    holder.held()
  }

  async function renew(claim: Claim): Promise<void> {
    const { name, fence } = claim
    if (await redis.eval(renewName, 1, recordOf(name), server, leaseMs, fence) === 0) end(claim, 'replaced')
    isFailureReported = false
  }

  function fail(askedMs: number, error: unknown): void {
    report(error)
    // From here on, not from the last that was answered: a process that stood still connects and asks again.
    failingSinceMs ??= askedMs
    if (askedMs - failingSinceMs < leaseMs) return
    failingSinceMs = undefined
    trouble(`names given up: ${held.size}, because Redis could not be used (${messageOf(error)})`)
    for (const claim of held.values()) end(claim, 'lost')
  }

  let underWay: Promise<void> | undefined
  function beat(): void {
    const askedMs = clock.elapsed()
    underWay ??= Promise.all(Array.from(held.values(), renew)).then(() => {
      failingSinceMs = undefined
    }, (error: unknown) => fail(askedMs, error)).finally(() => {
      underWay = undefined
    })
  }

  ear.on('message', (_: string, message: string) => {
    const space = message.indexOf(' ')
    const [fence, name] = [Number(message.slice(0, space)), message.slice(space + 1)]
    // Answered behind the taking that this one replaced.
    void redis.ping().catch(() => undefined).then(() => {
      const claim = held.get(name)
      if (claim !== undefined && claim.fence < fence) end(claim, 'replaced')
    })
  })
  // Notes from while the connection was away are lost, and the data may be gone.
  for (const each of [redis, ear]) each.on('ready', beat)
  /** Proves that Redis can be written. */
  const check = (): Promise<unknown> => redis.set(place, '', 'PX', leaseMs)
  await Promise.all([ear.subscribe(place), check()]).catch((error: unknown) => {
    link.disconnect()
    throw new StartError(`${redisPlace(url)} does not keep names: ${messageOf(error)} (redis-unreachable)`)
  })

  let timer: TimerHandle
  const beatLater = (): void => {
    timer = clock.setTimer(() => {
      beatLater()
      beat()
    }, beatMs)
  }
  beatLater()

  return {
    take(name, holder) {
      const claim: Claim = { name, holder, fence: 0, isOver: false }
      void ask(claim)
      return {
        release() {
          if (claim.isOver) return
          forget(claim)
          if (claim.fence > 0) void giveUp(claim)
        },
      }
    },
    isLost: () => redis.status !== 'ready',
    check,
    names: () => [...held.keys()],
    async close() {
      clock.clearTimer(timer)
      const claims = [...held.values()]
      claims.forEach(forget)
      await Promise.all(claims.map(giveUp))
      link.disconnect()
    },
  }
}
