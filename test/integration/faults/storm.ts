import { faultActs, faultKinds, type FaultKind, type Mend } from './fault-acts'
import { openStage, traderIds, type Stage } from './stage'
import type { OrderCounts } from './order-book'
import type { Invariant } from './witness'

/** The result of a schedule of faults. */
export interface Storm {
  readonly faults: readonly FaultKind[]
  readonly violations: readonly string[]
  readonly checks: Readonly<Record<Invariant, number>>
  readonly deltas: number
  readonly framesIn: number
  readonly orders: OrderCounts
}

const faultsAStorm = 12
const patienceMs = 30_000

/** Each storm begins elsewhere in the list of kinds, so that a few storms have them all. */
function draw(seed: number, count: number, next: () => number): readonly FaultKind[] {
  const fixed = faultKinds.map((_, index) => faultKinds[(seed * 7 + index) % faultKinds.length] ?? 'reset')
  return Array.from({ length: count }, (_, index) =>
    (index % 2 === 0 ? fixed[index / 2] : faultKinds[Math.floor(next() * faultKinds.length)]) ?? 'reset')
}

/** All is well again: live, or failed, reported once, and live after the user asked. */
async function recover(stage: Stage): Promise<void> {
  const { live, proxy, witness } = stage
  const { client } = live
  proxy.setDoor('open')
  proxy.setWeather({})
  for (const link of proxy.links()) link.brighten()
  stage.server().faults.apply({ action: 'clear' })
  live.lifecycle.toForeground()
  live.network.goOnline()
  stage.need(true)
  await live.until(() => client.status().status === 'failed' || stage.isLive(), patienceMs)
  if (client.status().status === 'failed') {
    client.reconnect()
    await live.until(() => stage.isLive(), patienceMs)
  }
  const failures = live.statuses.filter(({ status }, index) =>
    status === 'failed' && live.statuses[index - 1]?.status !== 'failed')
  witness.expect('one-error-a-failure', failures.length === live.errors.length,
    () => `${live.errors.length} errors for ${failures.length} failures`)
  await stage.traffic(20)
  await live.until(() => stage.isLive(), patienceMs)
}

/** It comes to be known of each order, of both users, what became of it; and it is the freshness. */
async function settleOrders(stage: Stage): Promise<void> {
  for (const traderId of traderIds) {
    stage.signIn(traderId)
    await stage.live.until(() => stage.isLive() && stage.orders.isSettled(), patienceMs)
  }
  stage.orders.judge()
}

/** No page needs the connection any more. */
async function leave(stage: Stage): Promise<void> {
  stage.need(false)
  await stage.live.until(() => stage.sockets.live() === 0 && stage.live.client.status().status === 'idle', patienceMs)
  await stage.live.until(() => stage.server().connections().length === 0, patienceMs)
  const opened = stage.sockets.opened()
  await stage.traffic(50)
  stage.witness.expect('no-socket-without-lease', stage.sockets.opened() === opened, () => 'one came later')
}

export async function runStorm(seed: number): Promise<Storm> {
  const stage = await openStage(seed)
  const { random, witness, record, live } = stage
  const faults = draw(seed, faultsAStorm, () => random.next())
  const mends: Mend[] = []
  try {
    stage.need(true)
    await live.until(() => stage.isLive(), patienceMs)
    for (const kind of faults) {
      await stage.orders.place()
      const mend = await faultActs[kind](stage)
      if (mend !== undefined) mends.push(mend)
      // Some faults go on under the next one.
      while (mends.length > 0 && random.next() < 0.7) mends.shift()?.()
      await stage.traffic(5)
    }
    for (const mend of mends.splice(0)) mend()
    await recover(stage)
    await settleOrders(stage)
    await leave(stage)
  } catch (error) {
    const story = `faults: ${faults.join(', ')}`
    throw new Error(`${error instanceof Error ? error.message : String(error)}; ${story}`, { cause: error })
  } finally {
    await stage.close()
  }
  const { framesIn } = live.client.stats()
  return {
    faults, framesIn,
    violations: witness.violations,
    checks: witness.checks,
    deltas: record.deltas(),
    orders: stage.orders.counts(),
  }
}
