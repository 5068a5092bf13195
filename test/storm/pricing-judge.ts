import type { Tally } from './tally'

export type PricingJudge = ReturnType<typeof createPricingJudge>

interface Script {
  readonly roleKey: string
  readonly role: string
  /** Whether the script continued after the role check. */
  isJudged: boolean
}

/** A script that writes with a role has further keys, unlike a script that takes or leaves a role. */
const fewestKeys = 2
const roleKey = /^tradewire:role:/
const accountKey = /^tradewire:account:([^:]+)$/
const orderKey = /^tradewire:order:/
const wantedKey = /^tradewire:wanted:/

const fenceOf = (role: string): number => Number(/^\d+/.exec(role)?.[0] ?? 0)
const holderOf = (role: string): string => role.slice(role.indexOf(' ') + 1)

function scriptOf([name = '', , count = '', ...rest]: readonly string[]): Script | undefined {
  const [key = ''] = rest
  if (!/^eval(sha)?$/i.test(name) || Number(count) < fewestKeys || !roleKey.test(key)) return undefined
  return { roleKey: key, role: rest[Number(count)] ?? '', isJudged: false }
}

export interface PricingJudgeOptions {
  readonly tally: Tally
  /** Maximum time without a price for an account. */
  readonly limitMs: number
  /** Time that servers and Redis have waited for a core so far. */
  readonly starvedMs: () => number
}

/** A time, and the time that servers and Redis had waited for a core until then. */
interface Moment {
  readonly atMs: number
  readonly starvedMs: number
}

/** Judges the Redis commands in execution order, without knowledge of the servers' state. */
export function createPricingJudge({ tally, limitMs, starvedMs }: PricingJudgeOptions) {
  let roles: Map<string, string> | undefined
  let script: Script | undefined
  let late = 0
  let maxMs = 0
  /** Time since which a server can price; `undefined` while none can. */
  let settled: Moment | undefined
  /** When each account was last priced, or first requested. */
  const priced = new Map<string, Moment>()
  const decided = new Set<string>()

  const moment = (atMs: number): Moment => ({ atMs, starvedMs: starvedMs() })

  function judgeGap(trader: string, atMs: number): void {
    const last = priced.get(trader)
    if (last === undefined || settled === undefined) return
    const since = last.atMs > settled.atMs ? last : settled
    const [gapMs, lateMs] = [atMs - since.atMs, starvedMs() - since.starvedMs]
    maxMs = Math.max(maxMs, gapMs - lateMs)
    tally.expect('priced-in-time', gapMs <= limitMs + lateMs, () =>
      `${trader} was not priced for ${Math.round(gapMs)} ms, ${Math.round(lateMs)} ms of which it waited for a core`)
  }

  function setRole(key: string, role: string): void {
    if (roles === undefined) return
    const before = roles.get(key) ?? ''
    const least = fenceOf(before) + (holderOf(role) === '' ? 0 : 1)
    tally.expect('fences-rise', fenceOf(role) === least, () => `${key} became "${role}" after "${before}"`)
    roles.set(key, role)
  }

  function judgeScript(of: Script, now: string): void {
    of.isJudged = true
    tally.expect('priced-by-one', now === of.role && holderOf(now) !== '',
      () => `"${of.role}" wrote while ${of.roleKey} was "${now}"`)
  }

  function decide(order: string): void {
    tally.expect('executed-once', !decided.has(order), () => `${order} was decided again`)
    decided.add(order)
  }

  return {
    /** The commands of a script follow it. */
    receive(atMs: number, args: readonly string[], isOfScript: boolean): void {
      if (!isOfScript) {
        script = scriptOf(args)
        if (script !== undefined && roles !== undefined && roles.get(script.roleKey) !== script.role) late += 1
        return
      }
      const [name = '', key = '', ...rest] = args
      const command = name.toLowerCase()
      // A script reads Redis's time before it checks the role.
      const isLook = command === 'time' || (command === 'get' && key === script?.roleKey)
      if (script?.isJudged === false && !isLook && roles !== undefined) {
        judgeScript(script, roles.get(script.roleKey) ?? '')
      }
      if (command === 'set' && roleKey.test(key)) setRole(key, rest[0] ?? '')
      if (command === 'hset') {
        const [, trader] = accountKey.exec(key) ?? []
        if (trader !== undefined && rest.includes('tick')) {
          judgeGap(trader, atMs)
          priced.set(trader, moment(atMs))
        }
        if (orderKey.test(key) && rest.includes('ack')) decide(key)
      }
      if (command === 'zadd' && wantedKey.test(key)) {
        const trader = rest[1] ?? ''
        if (!priced.has(trader)) priced.set(trader, moment(atMs))
      }
    },
    /** The roles are unknown before this point in the commands, and no earlier write is judged. */
    knowRoles(found: ReadonlyMap<string, string>): void {
      roles = new Map(found)
    },
    /** No server can price from now on, until `settle`. Earlier commands are judged. */
    disturb(atMs: number): void {
      for (const trader of priced.keys()) judgeGap(trader, atMs)
      settled = undefined
    },
    settle(atMs: number): void {
      settled = moment(atMs)
    },
    /** Redis has ended, and its commands are not seen. Without its data there are no accounts either. */
    lose(keepsData: boolean): void {
      roles = undefined
      script = undefined
      if (keepsData) return
      priced.clear()
      decided.clear()
    },
    /** Writes of servers that had lost the role. Redis must accept none. */
    late: (): number => late,
    /** The longest time without a price for an account, minus the servers' waiting time for a core. */
    maxMs: (): number => maxMs,
  }
}
