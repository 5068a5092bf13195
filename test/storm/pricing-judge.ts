import { partitionOf } from '../../server/redis/partitions'
import { keys } from '../../server/redis/keys'
import type { Tally } from './tally'

/** Judges what Redis was told, in the order in which Redis did it; it knows nothing of what the servers think. */
export interface PricingJudge {
  /** A command; those of a script follow it. */
  hear(atMs: number, args: readonly string[], isOfScript: boolean): void
  /** What the roles are at this place of the commands; before it they are not known, and no write is judged by them. */
  knowRoles(roles: ReadonlyMap<string, string>): void
  /** From now on nobody can price, until `settle`; what was before is judged. */
  disturb(atMs: number): void
  /** Servers and Redis are there. */
  settle(atMs: number): void
  /** Redis is gone, and its commands are not heard; without its data there are no accounts either. */
  lose(keepsData: boolean): void
  /** Writes of servers that had lost the role meanwhile, which Redis refused. */
  refused(): number
  /** The longest time for which an account was not priced, without that for which servers waited for a core, ms. */
  longestMs(): number
}

interface Script {
  readonly keys: readonly string[]
  readonly args: readonly string[]
}

/** Scripts that write with a role name others behind it; those that take and leave it do not. */
const fewestKeys = 2
const roleKey = /^tradewire:\{\d+\}:role:/
const accountKey = /^tradewire:\{\d+\}:account:([^:]+)$/
const orderKey = /^tradewire:\{\d+\}:order:/
const wantedKey = /^tradewire:\{\d+\}:wanted:/

const fenceOf = (role: string): number => Number(/^\d+/.exec(role)?.[0] ?? 0)
const holderOf = (role: string): string => role.slice(role.indexOf(' ') + 1)

function scriptOf([name = '', , count = '', ...rest]: readonly string[]): Script | undefined {
  if (!/^eval(sha)?$/i.test(name)) return undefined
  return { keys: rest.slice(0, Number(count)), args: rest.slice(Number(count)) }
}

export interface PricingJudgeOptions {
  readonly tally: Tally
  /** How long an account may be unpriced. */
  readonly limitMs: number
  /** How long servers and Redis have waited for a core until now. */
  readonly starvedMs: () => number
}

/** A moment, and how long servers and Redis had waited for a core until then. */
interface Moment {
  readonly atMs: number
  readonly starvedMs: number
}

export function createPricingJudge({ tally, limitMs, starvedMs }: PricingJudgeOptions): PricingJudge {
  let roles: Map<string, string> | undefined
  let script: Script | undefined
  let refused = 0
  let longestMs = 0
  /** Since when somebody can price; `undefined` while nobody can. */
  let settled: Moment | undefined
  /** When each account was priced last, or wanted first. */
  const priced = new Map<string, Moment>()
  const decided = new Set<string>()

  const moment = (atMs: number): Moment => ({ atMs, starvedMs: starvedMs() })

  function judgeGap(trader: string, atMs: number): void {
    const last = priced.get(trader)
    if (last === undefined || settled === undefined) return
    const since = last.atMs > settled.atMs ? last : settled
    const [gapMs, lateMs] = [atMs - since.atMs, starvedMs() - since.starvedMs]
    longestMs = Math.max(longestMs, gapMs - lateMs)
    tally.expect('priced-in-time', gapMs <= limitMs + lateMs, () =>
      `${trader} was not priced for ${Math.round(gapMs)} ms, ${Math.round(lateMs)} ms of which for want of a core`)
  }

  function hearScript(found: Script): void {
    const [key = ''] = found.keys
    if (found.keys.length < fewestKeys || !roleKey.test(key) || roles === undefined) return
    if (roles.get(key) !== found.args[0]) refused += 1
  }

  function setRole(key: string, role: string): void {
    if (roles === undefined) return
    const before = roles.get(key) ?? ''
    const least = fenceOf(before) + (holderOf(role) === '' ? 0 : 1)
    tally.expect('fences-rise', fenceOf(role) === least, () => `${key} became "${role}" after "${before}"`)
    roles.set(key, role)
  }

  function wrote(atMs: number, trader: string, fields: readonly string[]): void {
    if (!fields.includes('tick')) return
    const role = keys.role(partitionOf(trader))
    if (roles !== undefined) {
      const [now, with_] = [roles.get(role), script?.args[0]]
      tally.expect('priced-by-one', script?.keys[0] === role && now === with_ && holderOf(now ?? '') !== '',
        () => `${trader} was written by "${with_ ?? ''}" while ${role} was "${now ?? ''}"`)
    }
    judgeGap(trader, atMs)
    priced.set(trader, moment(atMs))
  }

  function decide(order: string): void {
    tally.expect('executed-once', !decided.has(order), () => `${order} was decided again`)
    decided.add(order)
  }

  return {
    hear(atMs, args, isOfScript) {
      if (!isOfScript) {
        script = scriptOf(args)
        if (script !== undefined) hearScript(script)
        return
      }
      const [name = '', key = '', ...rest] = args
      const command = name.toLowerCase()
      if (command === 'set' && roleKey.test(key)) setRole(key, rest[0] ?? '')
      if (command === 'hset') {
        const [, trader] = accountKey.exec(key) ?? []
        if (trader !== undefined) wrote(atMs, trader, rest)
        if (orderKey.test(key) && rest.includes('ack')) decide(key)
      }
      if (command === 'zadd' && wantedKey.test(key)) {
        const trader = rest[1] ?? ''
        if (!priced.has(trader)) priced.set(trader, moment(atMs))
      }
    },
    knowRoles(found) {
      roles = new Map(found)
    },
    disturb(atMs) {
      for (const trader of priced.keys()) judgeGap(trader, atMs)
      settled = undefined
    },
    settle(atMs) {
      settled = moment(atMs)
    },
    lose(keepsData) {
      roles = undefined
      script = undefined
      if (keepsData) return
      priced.clear()
      decided.clear()
    },
    refused: () => refused,
    longestMs: () => longestMs,
  }
}
