import { randomBytes } from 'node:crypto'
import type { TimerHandle } from '../../src/connection/ports/ports'
import { connectRedisPair, handleFailures, redisPlace } from '../redis/connect-redis'
import { readListReply } from '../redis/read-reply'
import type { ServerClock } from '../shared/server-clock'
import { StartError } from '../shared/start-error'
import { messageOf } from '../../src/shared/errors'
import type { NameDirectory, NameHolder } from './name-directory'

export interface RedisNamesOptions {
  readonly url: string
  readonly clock: ServerClock
  readonly trouble: (line: string) => void
}

interface Claim {
  readonly name: string
  readonly holder: NameHolder
  /** Fencing token of the name, or 0 while unknown. */
  fence: number
  isOver: boolean
}

/** How long a server may fail to renew its names before it releases them (RS-50, RS-53). */
const leaseMs = 15_000
const beatMs = leaseMs / 3

const prefix = 'tradewire:names:'
/** Prefix of the channels that notify a server when another server takes over one of its names. */
const servers = `${prefix}server:`

const recordOf = (name: string): string => `${prefix}of:${name}`

/**
 * A name's record holds its fencing token, a space and the server that has the name. The record expires one lease after
 * the last write. Tokens increase even after a data loss, because they are Redis's time in microseconds.
 */

/**
 * Takes a name, notifies the server that had it, and returns the fencing token. KEYS: the record. ARGV: the server, the
 * lease in ms, the channel prefix, the name.
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

/** Deletes a record if this server still has the name. KEYS: the record. ARGV: its value. */
const releaseName = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`

/**
 * Renews each record, unless its larger token shows that another server has taken the name. KEYS: the records. ARGV:
 * the server, the lease in ms, each record's token. Returns 1 per record if this server still has the name, else 0.
 */
const renewNames = `
local renewed = {}
for index, record in ipairs(KEYS) do
  local fence = ARGV[index + 2]
  local last = string.match(redis.call('GET', record) or '', '^%d+') or '0'
  renewed[index] = tonumber(last) > tonumber(fence) and 0 or 1
  if renewed[index] == 1 then redis.call('SET', record, fence .. ' ' .. ARGV[1], 'PX', ARGV[2]) end
end
return renewed
`

/** Maximum names renewed per command (RS-162). Redis runs 500 renewals in about a millisecond. */
const mostRenewed = 500

/** Rejects with a StartError when Redis is unreachable. */
export async function createRedisNames({ url, clock, trouble }: RedisNamesOptions): Promise<NameDirectory> {
  const server = randomBytes(8).toString('hex')
  const place = `${servers}${server}`
  const link = await connectRedisPair({ url, trouble })
  const { redis, waiting: ear } = link
  handleFailures(ear)
  const held = new Map<string, Claim>()
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
    // The Redis client already reports a lost connection.
    if (isFailureReported || redis.status !== 'ready') return
    isFailureReported = true
    trouble(`Redis cannot store names: ${messageOf(error)}`)
  }

  async function giveUp({ name, fence }: Claim): Promise<void> {
    // Ignores errors, because the next claim overwrites the record.
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

  async function renew(claims: readonly Claim[]): Promise<void> {
    const records = claims.map(({ name }) => recordOf(name))
    const fences = claims.map(({ fence }) => fence)
    const renewed = await redis.eval(renewNames, records.length, ...records, server, leaseMs, ...fences)
    const states = readListReply(renewed, 'names')
    for (const [index, claim] of claims.entries()) if (states[index] === 0) end(claim, 'replaced')
    isFailureReported = false
  }

  async function renewAll(): Promise<void> {
    const waiting = [...held.values()]
    while (waiting.length > 0) {
      // Skips released names, because renewing a name would restore its record.
      const claims = waiting.splice(0, mostRenewed).filter(({ isOver }) => !isOver)
      if (claims.length > 0) await renew(claims)
    }
  }

  function fail(askedMs: number, error: unknown): void {
    report(error)
    // Gives up the names only after failing for a whole lease, because a suspended process may only need to reconnect.
    failingSinceMs ??= askedMs
    if (askedMs - failingSinceMs < leaseMs) return
    failingSinceMs = undefined
    trouble(`released names: ${held.size}, because Redis could not be used (${messageOf(error)})`)
    for (const claim of held.values()) end(claim, 'lost')
  }

  let underWay: Promise<void> | undefined
  function beat(): void {
    const askedMs = clock.elapsed()
    underWay ??= renewAll().then(() => {
      failingSinceMs = undefined
    }, (error: unknown) => fail(askedMs, error)).finally(() => {
      underWay = undefined
    })
  }

  ear.on('message', (_: string, message: string) => {
    const space = message.indexOf(' ')
    const [fence, name] = [Number(message.slice(0, space)), message.slice(space + 1)]
    // Pings Redis first, because the reply to this server's own claim must be handled earlier.
    void redis.ping().catch(() => undefined).then(() => {
      const claim = held.get(name)
      if (claim !== undefined && claim.fence < fence) end(claim, 'replaced')
    })
  })
  // Renews the names after a reconnect, because notifications were missed and Redis may have lost its data.
  for (const each of [redis, ear]) each.on('ready', beat)
  const check = (): Promise<unknown> => redis.set(place, '', 'PX', leaseMs)
  await Promise.all([ear.subscribe(place), check()]).catch((error: unknown) => {
    link.disconnect()
    throw new StartError(`${redisPlace(url)} cannot store names: ${messageOf(error)} (redis-unreachable)`)
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
