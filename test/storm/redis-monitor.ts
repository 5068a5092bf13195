import { Redis } from 'ioredis'
import { keys, scopesOf } from '../../server/redis/keys'
import type { PricingJudge } from './pricing-judge'

export function lastingRedis(url: string): Redis {
  const redis = new Redis(url, { protocol: 2, maxRetriesPerRequest: null, retryStrategy: () => 5 })
  return redis.on('error', () => undefined)
}

/** Reads each command that Redis executes, in order, across restarts. */
export async function monitorRedis(url: string, shards: number, judge: PricingJudge) {
  const asking = lastingRedis(url)
  const monitor = await asking.monitor()
  monitor.on('error', () => undefined)
  const roleKeys = scopesOf(shards).map(keys.role)
  let asked = 0
  let marker = ''
  /** The commands after the marker, before its response. */
  let held: (() => void)[] | undefined

  function learn(found: readonly (string | null)[]): void {
    judge.knowRoles(new Map(roleKeys.map((key, index) => [key, found[index] ?? ''])))
    const due = held ?? []
    held = undefined
    marker = ''
    for (const receive of due) receive()
  }

  /** Queries the roles with a key that marks this point in the commands. */
  async function ask(): Promise<void> {
    asked += 1
    const own = `storm-marker-${asked}`
    marker = own
    held = undefined
    const found = await asking.mget(...roleKeys, own).catch(() => undefined)
    if (found === undefined || marker !== own) return
    // The marker is on its way, on the other connection.
    while (held === undefined && marker === own) await new Promise((resolve) => setTimeout(resolve, 1))
    if (marker === own) learn(found)
  }

  monitor.on('monitor', (time: string, args: string[], source: string) => {
    if (marker !== '' && args.at(-1) === marker) {
      held = []
      return
    }
    const receive = (): void => judge.receive(Number(time) * 1_000, args, source === 'lua')
    if (held === undefined) receive()
    else held.push(receive)
  })
  monitor.on('monitoring', () => void ask())
  await ask()
  return {
    close(): void {
      marker = ''
      monitor.disconnect()
      asking.disconnect()
    },
  }
}
