import { setTimeout as pause } from 'node:timers/promises'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { keys } from '../../server/redis/keys'
import type { Position } from '../../src/positions/model/wire'
import { sumOf } from '../load/worker'
import { startRedis } from '../support/redis-server'
import { areSame, createFreshness } from './freshness'
import { createPricingJudge } from './pricing-judge'
import { lastingRedis, monitorRedis } from './redis-monitor'
import { watchStarved } from './starved'
import { startServer, type StormServer } from './storm-servers'
import { createStormUser } from './storm-user'
import { createTally, maxViolations } from './tally'

export const faults = ['killed', 'frozen', 'added', 'restarted', 'emptied', 'aged', 'full', 'blacked out'] as const
type Fault = (typeof faults)[number]

export type Storm = Awaited<ReturnType<typeof runStorm>>

const leaseMs = 1_500
/** A lease and two heartbeats (RS-83), plus the time to read and price an account. */
const limitMs = leaseMs + 2 * leaseMs / 3 + 300
const shards = 8
const rate = 10
const userCount = 6
const firstServers = 2
const maxServers = 4
/** In addition to one fault of each kind. */
const moreFaults = 3
const patienceMs = 60_000
const judgeEveryMs = 100

async function until(holds: () => boolean, what: () => string): Promise<void> {
  const startMs = performance.now()
  while (!holds()) {
    if (performance.now() - startMs > patienceMs) throw new Error(`not within ${patienceMs} ms: ${what()}`)
    await pause(20)
  }
}

function scheduleOf(next: () => number): Fault[] {
  const left: Fault[] = [...faults]
  for (let more = 0; more < moreFaults; more += 1) left.push(faults[Math.floor(next() * faults.length)] ?? 'killed')
  return left.map((fault) => ({ fault, place: next() })).sort((one, other) => one.place - other.place)
    .map(({ fault }) => fault)
}

/** Servers in separate processes over a real Redis, killed, frozen and added, and clients that trade. */
export async function runStorm(seed: number) {
  const beganMs = performance.now()
  const random = createSeededRandom(seed)
  const within = (low: number, high: number): number => low + random.next() * (high - low)
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random.next() * list.length)]
  const schedule = scheduleOf(() => random.next())
  const tally = createTally()
  const redis = await startRedis()
  let servers: StormServer[] = []
  const starved = watchStarved(() => [redis.pid(), ...servers.map(({ pid }) => pid)])
  const judge = createPricingJudge({ tally, limitMs, starvedMs: starved.ms })
  const monitor = await monitorRedis(redis.url, shards, judge)
  const record = createFreshness(redis.url)
  const stored = lastingRedis(redis.url)
  const users = Array.from({ length: userCount }, (_, index) => createStormUser({
    index, count: userCount, seed, record, tally,
    portOf: ({ next }) => servers[Math.floor(next() * servers.length)]?.port ?? 9,
  }))
  /** The record is not read while it starts. */
  let isRecording = false
  let looking: Promise<unknown> = Promise.resolve()
  /** Resolves when the restarted record has an epoch for each account, after a loss. */
  let following: Promise<unknown> = Promise.resolve()
  let isOver = false
  /** Sizes of orders that were searched for in an earlier incarnation. */
  const keptBefore = new Set<number>()

  const settle = (): void => judge.settle(Date.now())
  const disturb = (): void => judge.disturb(Date.now())
  const awake = (): readonly StormServer[] => servers.filter(({ isFrozen }) => !isFrozen)
  const toText = (): string => users.map((user) => user.toText()).join('; ')

  async function add(): Promise<void> {
    servers.push(await startServer({ redis: redis.url, shards, leaseMs, rate }))
  }

  async function follow(): Promise<void> {
    await Promise.all(users.map(({ trader }) => record.follow(trader)))
    isRecording = true
  }

  /** Restarts the record after a loss. The next fault may happen meanwhile. */
  function followAgain(): void {
    following = follow().catch(() => undefined)
  }

  async function reviveRedis(keepData: boolean, meanwhile: () => Promise<void> = () => Promise.resolve()) {
    await redis.kill()
    await meanwhile()
    await pause(within(0, 2_000))
    await redis.start({ keepData })
    settle()
  }

  async function judgeShown(): Promise<void> {
    try {
      while (!isOver) {
        if (isRecording) await (looking = record.catchUp())
        for (const user of users) user.judgeShown()
        await pause(judgeEveryMs)
      }
    } finally {
      isOver = true
    }
  }

  /** Everything executed in this incarnation exists, open or already closed. */
  async function judgeKept(): Promise<void> {
    for (const { trader, orders } of users) {
      // Positions that opened since the account was stored are in the deltas (RS-170).
      const streams = [keys.deltas(trader), keys.closed(trader)].map((key) => stored.xrange(key, '-', '+'))
      const entries = (await Promise.all(streams)).flat().flatMap(([, fields]) => fields)
      const held = [...await stored.hmget(keys.account(trader), 'rows'), ...entries].join('\n')
      for (const lots of orders.sizes()) {
        if (record.openedBySize(lots) === 0 || keptBefore.has(lots)) continue
        keptBefore.add(lots)
        tally.expect('executed-is-kept', held.includes(`"lots":${lots},`), () => `${trader}: ${lots} lots are gone`)
      }
    }
  }

  async function kill(server: StormServer | undefined): Promise<void> {
    if (server === undefined) return
    disturb()
    servers = servers.filter((each) => each !== server)
    await server.kill()
    if (awake().length === 0) await add()
    settle()
  }

  async function freeze(server: StormServer | undefined): Promise<void> {
    if (server === undefined) return
    disturb()
    server.freeze()
    const isAlone = awake().length === 0
    if (!isAlone) settle()
    await pause(leaseMs + within(200, 2_000))
    server.thaw()
    if (isAlone) settle()
  }

  async function restart(keepData: boolean): Promise<void> {
    // A record that is still starting would confuse an account of the old data with a later account.
    if (!keepData) await following
    disturb()
    if (!keepData) {
      record.keep([])
      await holdRecord()
      await judgeKept()
    }
    judge.lose(keepData)
    await reviveRedis(keepData)
    if (!keepData) followAgain()
  }

  async function holdRecord(): Promise<void> {
    isRecording = false
    await looking
    await record.hold()
  }

  async function killAll(): Promise<void> {
    const killed = servers
    servers = []
    await Promise.all(killed.map((server) => server.kill()))
  }

  /** Redis comes back as it was a moment before; after a power loss all servers are new. */
  async function age(isPowerLoss: boolean): Promise<void> {
    await following
    disturb()
    await holdRecord()
    const bytes = await redis.dataBytes()
    const there = users.flatMap(({ orders }) => orders.sizes()).filter((lots) => record.openedBySize(lots) > 0)
    const isJudged = there.filter((lots) => !keptBefore.has(lots))
    record.keep(there)
    await record.release()
    isRecording = true
    await pause(within(500, 2_000))
    await holdRecord()
    await judgeKept()
    // Positions that Redis still has are searched for again.
    for (const lots of isJudged) keptBefore.delete(lots)
    judge.lose(false)
    await reviveRedis(true, async () => {
      if (isPowerLoss) await killAll()
      await redis.cutData(bytes)
    })
    if (isPowerLoss) {
      disturb()
      await Promise.all(Array.from({ length: firstServers }, add))
      settle()
    }
    followAgain()
  }

  /** Redis accepts no write for longer than a lease. */
  async function fill(): Promise<void> {
    disturb()
    await stored.config('SET', 'maxmemory', '1')
    await pause(leaseMs + within(500, 3_000))
    await stored.config('SET', 'maxmemory', '0')
    settle()
  }

  async function act(fault: Fault): Promise<void> {
    switch (fault) {
      case 'killed':
        return kill(pick(servers))
      case 'frozen':
        return freeze(pick(awake()))
      case 'added':
        if (servers.length >= maxServers) await kill(pick(servers))
        return add()
      case 'restarted':
        return restart(true)
      case 'emptied':
        return restart(false)
      case 'aged':
        return age(false)
      case 'blacked out':
        return age(true)
      case 'full':
        return fill()
    }
  }

  /** A server that has just lost Redis answers 503. */
  async function positionsAt(httpUrl: string, trader: string) {
    const startMs = performance.now()
    for (;;) {
      const response = await fetch(`${httpUrl}/api/positions?traderid=${trader}`)
      if (response.ok) return await response.json() as { epoch: string; seq: number; data: readonly Position[] }
      if (performance.now() - startMs > patienceMs) throw new Error(`${httpUrl} answers ${response.status}`)
      await pause(50)
    }
  }

  async function judgeServers(): Promise<void> {
    for (const { httpUrl } of servers) {
      for (const { trader } of users) {
        const { epoch, seq, data } = await positionsAt(httpUrl, trader)
        const place = { traderId: trader, epoch, seq }
        await until(() => record.rowsAt(place) !== undefined, () => `${httpUrl} has ${trader} at ${epoch} ${seq}`)
        tally.expect('servers-alike', areSame(data, record.rowsAt(place) ?? []),
          () => `${httpUrl} has other rows of ${trader} at ${epoch} ${seq}`)
      }
    }
  }

  async function play(): Promise<void> {
    await Promise.all(Array.from({ length: firstServers }, add))
    await follow()
    await until(() => users.every((user) => user.isLive()), toText)
    settle()
    const placeAll = (): Promise<unknown> => Promise.all(users.map(({ orders }) => orders.place()))
    for (const fault of schedule) {
      if (isOver) return
      await placeAll()
      const acted = act(fault)
      // Its failure is reported where it is awaited.
      acted.catch(() => undefined)
      await pause(within(0, 500))
      await placeAll()
      await acted
      await pause(within(2_500, 4_500))
    }
    await until(() => users.every((user) => user.isLive() && user.orders.isSettled()), toText)
    disturb()
    for (const user of users) {
      tally.expect('ends-live', user.isLive(), () => user.toText())
      user.orders.judge()
    }
    await judgeServers()
    await judgeKept()
  }

  try {
    // Both have ended before anything is removed.
    for (const ended of await Promise.allSettled([judgeShown(), play().finally(() => (isOver = true))])) {
      if (ended.status === 'fulfilled') continue
      const said = servers.map((server) => `${server.httpUrl} said:\n${server.said().join('\n')}`)
      tally.expect('ends-live', false, () => [String(ended.reason), ...said].join('\n'))
    }
  } finally {
    starved.stop()
    for (const user of users) user.dispose()
    await Promise.all(servers.map((server) => server.kill()))
    monitor.close()
    record.close()
    stored.disconnect()
    await redis.stop()
  }
  const counts = users.map(({ orders }) => orders.counts())
  return {
    seed,
    faults: schedule,
    violations: [...tally.violations, ...record.violations.slice(0, maxViolations)],
    checks: tally.checks,
    orders: { placed: sumOf(counts, ({ placed }) => placed), acked: sumOf(counts, ({ acked }) => acked) },
    /** Writes of servers that had lost the role. */
    lateWrites: judge.late(),
    maxUnpricedMs: Math.round(judge.maxMs()),
    seconds: Math.round((performance.now() - beganMs) / 1_000),
  }
}
