import { randomBytes } from 'node:crypto'
import type { TimerHandle } from '../../src/connection/ports/ports'
import { connectRedis } from '../redis/connect-redis'
import type { ServerClock } from '../shared/server-clock'
import type { NameDirectory, NameHolder } from './name-directory'
import { releaseName, renewNames, takeName } from './name-scripts'

export interface RedisNamesOptions {
  readonly url: string
  readonly clock: ServerClock
  readonly trouble: (line: string) => void
  /** How long a record outlives the server that wrote it, ms. Default 15,000. */
  readonly recordMs?: number
}

interface Claim {
  readonly name: string
  readonly holder: NameHolder
  /** 0 until it is known. */
  fence: number
  /** The highest that was heard of this name before it was. */
  beatenBy: number
  /** When its record was surely written, by the clock of this server. */
  renewedMs: number
  isOver: boolean
}

const prefix = 'tradewire:names:'
const channel = `${prefix}taken`
const lastFence = `${prefix}fence`
/** In one script: others wait as long as it runs. */
const mostAtOnce = 500

const recordOf = (name: string): string => `${prefix}of:${name}`

/** The directory of any number of servers. Rejects with a StartError when Redis is not there. */
export async function createRedisNames(options: RedisNamesOptions): Promise<NameDirectory> {
  const { url, clock, trouble, recordMs = 15_000 } = options
  const server = randomBytes(8).toString('hex')
  const redis = await connectRedis({ url, trouble })
  const ear = await connectRedis({ url, trouble: () => undefined })
  const held = new Map<string, Claim>()
  const asking = new Set<Claim>()
  const valueOf = ({ fence }: Claim): string => `${fence} ${server}`

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

  /** Somebody has taken the name. */
  function heard(name: string, fence: number): void {
    const claim = held.get(name)
    if (claim !== undefined && claim.fence < fence) end(claim, 'replaced')
    for (const one of asking) if (one.name === name) one.beatenBy = Math.max(one.beatenBy, fence)
  }

  function giveUp(claim: Claim): void {
    // Until Redis forgets the name it reads as taken; a new owner can take it anyway.
    redis.eval(releaseName, 1, recordOf(claim.name), valueOf(claim)).catch(() => undefined)
  }

  async function ask(claim: Claim): Promise<void> {
    const { name, holder } = claim
    const askedMs = clock.elapsed()
    try {
      const fence = await redis.eval(
        takeName, 2, recordOf(name), lastFence, server, recordMs, channel, name,
      )
      claim.fence = Number(fence)
      claim.renewedMs = askedMs
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

  /** Rewrites the records of these names; an owner that was replaced unnoticed gets a call. */
  async function renew(claims: readonly Claim[]): Promise<void> {
    const askedMs = clock.elapsed()
    const records = claims.map(({ name }) => recordOf(name))
    const said = claims.flatMap(({ fence, name }) => [String(fence), name])
    const fences = await redis.eval(renewNames, records.length, ...records, recordMs, channel, server, ...said)
    if (!Array.isArray(fences)) return
    for (const [index, claim] of claims.entries()) {
      if (Number(fences[index]) > claim.fence) end(claim, 'replaced')
      else claim.renewedMs = askedMs
    }
  }

  async function renewAll(): Promise<void> {
    const claims = [...held.values()]
    for (let first = 0; first < claims.length; first += mostAtOnce) {
      // Not told of here: the connection has said so, and what is not renewed in time ends below.
      await renew(claims.slice(first, first + mostAtOnce)).catch(() => undefined)
    }
    // Its record may be gone, and the name another's, at a server that can still ask.
    for (const claim of held.values()) if (clock.elapsed() - claim.renewedMs >= recordMs) end(claim, 'lost')
  }

  ear.on('message', (_: string, message: string) => {
    const space = message.indexOf(' ')
    heard(message.slice(space + 1), Number(message.slice(0, space)))
  })
  await ear.subscribe(channel)
  // Whatever was said while it was away; not before it hears again.
  ear.on('ready', () => void ear.subscribe(channel).then(renewAll).catch(() => undefined))

  let timer: TimerHandle
  let isClosed = false
  const renewLater = (): void => {
    timer = clock.setTimer(() => void renewAll().then(() => isClosed || renewLater()), recordMs / 3)
  }
  renewLater()

  return {
    take(name, holder) {
      const claim: Claim = { name, holder, fence: 0, beatenBy: 0, renewedMs: clock.elapsed(), isOver: false }
      asking.add(claim)
      void ask(claim)
      return {
        release() {
          if (claim.isOver) return
          forget(claim)
          if (claim.fence > 0) giveUp(claim)
        },
      }
    },
    names: () => [...held.keys()],
    async close() {
      isClosed = true
      clock.clearTimer(timer)
      const claims = [...held.values()]
      claims.forEach(forget)
      await Promise.all(claims.map((claim) =>
        redis.eval(releaseName, 1, recordOf(claim.name), valueOf(claim)).catch(() => undefined)))
      redis.disconnect()
      ear.disconnect()
    },
  }
}
