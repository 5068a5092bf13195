import { randomBytes } from 'node:crypto'
import type { TimerHandle } from '../../src/connection/ports/ports'
import { connectRedis, redisPlace } from '../redis/connect-redis'
import { handleFailures } from '../redis/handle-failures'
import type { ServerClock } from '../shared/server-clock'
import { StartError } from '../shared/start-error'
import type { NameDirectory, NameHolder } from './name-directory'
import { releaseName, renewNames, takeName } from './name-scripts'

export interface RedisNamesOptions {
  readonly url: string
  readonly clock: ServerClock
  readonly trouble: (line: string) => void
  /** A server that cannot use Redis for this long gives its names up; a third of it is a beat, ms. Default 15,000. */
  readonly leaseMs?: number
  /** How long a record stays after it was written, ms. Default three hours. */
  readonly recordMs?: number
}

interface Claim {
  readonly name: string
  readonly holder: NameHolder
  /** 0 until it is known. */
  fence: number
  /** The highest that was heard of this name before it was. */
  beatenBy: number
  /** When Redis was asked to write its record, by the clock of this server. */
  writtenMs: number
  /** The era in which Redis was asked. */
  era: number
  isOver: boolean
}

const prefix = 'tradewire:names:'
const lastFence = `${prefix}fence`
/** With the server's id: its key, which is the number of its last beat, and its channel. */
const servers = `${prefix}server:`
/** In one script: others wait as long as it runs. */
const mostAtOnce = 500

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const recordOf = (name: string): string => `${prefix}of:${name}`

/** The directory of any number of servers. Rejects with a StartError when Redis is not there. */
export async function createRedisNames(options: RedisNamesOptions): Promise<NameDirectory> {
  const { url, clock, trouble, leaseMs = 15_000, recordMs = 10_800_000 } = options
  const beatMs = leaseMs / 3
  const rewriteMs = recordMs / 3
  const server = randomBytes(8).toString('hex')
  const place = `${servers}${server}`
  const redis = await connectRedis({ url, trouble })
  const ear = await connectRedis({ url, trouble: () => undefined }).catch((error: unknown) => {
    redis.disconnect()
    throw error
  })
  handleFailures(ear)
  const links = [redis, ear]
  /** At most as many as the server has connections. */
  const held = new Map<string, Claim>()
  const asking = new Set<Claim>()
  const valueOf = ({ fence }: Claim): string => `${fence} ${server}`
  /**
   * Grows when messages may have been missed or Redis has lost data. What was written before may not be there any more,
   * or be another server's.
   */
  let era = 0
  let isHearing = false
  let beats = 0
  let answeredBeat = 0
  /** When the first of the beats began that have failed since one did not. */
  let failingSinceMs: number | undefined
  let isFailureTold = false

  function end(claim: Claim, tell: 'replaced' | 'lost'): void {
    if (claim.isOver) return
    forget(claim)
    claim.holder[tell]()
  }

  function forget(claim: Claim): void {
    claim.isOver = true
    asking.delete(claim)
    if (held.get(claim.name) === claim) held.delete(claim.name)
  }

  /** The name was taken, at another server or at this one. */
  function heard(name: string, fence: number): void {
    const claim = held.get(name)
    if (claim !== undefined && claim.fence < fence) end(claim, 'replaced')
    for (const one of asking) if (one.name === name) one.beatenBy = Math.max(one.beatenBy, fence)
  }

  async function giveUp(claim: Claim): Promise<void> {
    // A record that stays keeps no client from the name.
    await redis.eval(releaseName, 1, recordOf(claim.name), valueOf(claim)).catch(() => undefined)
  }

  async function ask(claim: Claim): Promise<void> {
    const { name, holder } = claim
    try {
      claim.fence = Number(await redis.eval(
        takeName, 2, recordOf(name), lastFence, server, recordMs, servers, name,
      ))
    } catch {
      return end(claim, 'lost')
    }
    if (claim.isOver) return giveUp(claim)
    asking.delete(claim)
    const before = held.get(name)
    const isBeaten = claim.beatenBy > claim.fence || (before !== undefined && before.fence > claim.fence)
    if (isBeaten) return end(claim, 'replaced')
    held.set(name, claim)
    if (before !== undefined) end(before, 'replaced')
    holder.held()
  }

  /** Writes the records of these names; an owner that was replaced unnoticed gets a call. */
  async function write(claims: readonly Claim[]): Promise<void> {
    const asked = { ms: clock.elapsed(), era }
    const records = claims.map(({ name }) => recordOf(name))
    const said = claims.flatMap(({ fence, name }) => [String(fence), name])
    const fences = await redis.eval(renewNames, records.length, ...records, recordMs, servers, server, ...said)
    if (!Array.isArray(fences)) return
    for (const [index, claim] of claims.entries()) {
      if (Number(fences[index]) > claim.fence) end(claim, 'replaced')
      claim.writtenMs = asked.ms
      claim.era = asked.era
    }
  }

  /** Names whose records are in doubt, or old: of these a few with each beat, until they are twice as old. */
  function due(): readonly Claim[] {
    const nowMs = clock.elapsed()
    let left = Math.ceil(held.size * beatMs / rewriteMs)
    return [...held.values()].filter((claim) => {
      const ageMs = nowMs - claim.writtenMs
      if (claim.era < era || ageMs >= 2 * rewriteMs) return true
      if (ageMs < rewriteMs || left === 0) return false
      left -= 1
      return true
    })
  }

  /** @param isTimed whether the time for it has come, and not a connection */
  async function listen(isTimed: boolean): Promise<void> {
    try {
      await ear.subscribe(place)
    } catch (error) {
      // Nothing is sent on this connection but this: without an answer it may be dead for a quarter of an hour.
      if (isTimed && ear.status === 'ready') ear.disconnect(true)
      throw error
    }
    if (!isHearing) era += 1
    isHearing = true
  }

  /** Where Redis still has the number that it answered last it has the records, too: they stay longer. */
  async function count(): Promise<void> {
    beats += 1
    const asked = beats
    const before = await redis.set(place, asked, 'PX', leaseMs, 'GET')
    if (Number(before) !== answeredBeat) era += 1
    answeredBeat = asked
  }

  async function prove(isTimed: boolean): Promise<void> {
    const askedMs = clock.elapsed()
    try {
      await Promise.all([listen(isTimed), count()])
      const claims = due()
      for (let first = 0; first < claims.length; first += mostAtOnce) {
        // Without those that have ended meanwhile.
        await write(claims.slice(first, first + mostAtOnce).filter(({ isOver }) => !isOver))
      }
      failingSinceMs = undefined
      isFailureTold = false
    } catch (error) {
      fail(askedMs, error)
    }
  }

  function fail(askedMs: number, error: unknown): void {
    // From here on, not from the last that was answered: a process that stood still connects and asks again.
    const sinceMs = failingSinceMs ??= askedMs
    const unsure = [...held.values()].filter(({ writtenMs }) => askedMs - Math.max(sinceMs, writtenMs) >= leaseMs)
    for (const claim of unsure) end(claim, 'lost')
    if (unsure.length > 0) trouble(`names given up: ${unsure.length}, because Redis could not be used (${said(error)})`)
    // That a connection is lost was told by the connection.
    if (isFailureTold || links.some(({ status }) => status !== 'ready')) return
    isFailureTold = true
    trouble(`Redis does not keep names: ${said(error)}`)
  }

  let underWay: Promise<void> | undefined
  function beat(isTimed: boolean): void {
    underWay ??= prove(isTimed).finally(() => {
      underWay = undefined
    })
  }

  ear.on('message', (_: string, message: string) => {
    const space = message.indexOf(' ')
    heard(message.slice(space + 1), Number(message.slice(0, space)))
  })
  ear.on('ready', () => {
    // What was said while it was away was not heard.
    isHearing = false
    beat(false)
  })
  redis.on('ready', () => beat(false))
  await Promise.all([listen(false), count()]).catch((error: unknown) => {
    links.forEach((link) => link.disconnect())
    throw new StartError(`${redisPlace(url)} does not keep names: ${said(error)} (redis-unreachable)`)
  })

  let timer: TimerHandle
  const beatLater = (): void => {
    timer = clock.setTimer(() => {
      beatLater()
      beat(true)
    }, beatMs)
  }
  beatLater()

  return {
    take(name, holder) {
      const claim: Claim = { name, holder, fence: 0, beatenBy: 0, writtenMs: clock.elapsed(), era, isOver: false }
      asking.add(claim)
      void ask(claim)
      return {
        release() {
          if (claim.isOver) return
          forget(claim)
          if (claim.fence > 0) void giveUp(claim)
        },
      }
    },
    names: () => [...held.keys()],
    async close() {
      clock.clearTimer(timer)
      const claims = [...held.values()]
      claims.forEach(forget)
      await Promise.all(claims.map(giveUp))
      links.forEach((link) => link.disconnect())
    },
  }
}
