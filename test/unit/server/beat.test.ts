import { expect, test } from 'vitest'
import { createBeat, createRedisTime } from '../../../server/redis/beat'
import type { Known, Role } from '../../../server/redis/feed-store'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { waysOfTime } from './support'

function rig(answer: () => Promise<void> = () => Promise.resolve()) {
  const clock = createSimulatedClock()
  const shown: number[] = []
  const reported: unknown[] = []
  const known: Known[] = []
  const prices: boolean[] = []
  const state = {
    incarnation: { id: 'one', generation: 0 },
    servers: 2, isReading: true, isResting: false, behindMs: 0, redisMs: 0, answer,
  }
  const role: Role = { scope: 'market', text: '1 here' }
  const beat = createBeat({
    server: 'here', leaseMs: 3_000, clock, now: clock.elapsed,
    store: {
      async showUp(_server, _leaseMs, mayPrice, _newId, its) {
        shown.push(clock.elapsed())
        prices.push(mayPrice)
        known.push({ ...its, deltas: new Map(its.deltas) })
        await state.answer()
        const { redisMs, behindMs, servers, incarnation } = state
        return { redisMs, behindMs, servers, incarnation, roles: new Map([[role.scope, role]]) }
      },
    },
    newIncarnation: () => 'new',
    isResting: () => state.isResting,
    isReading: () => state.isReading,
    clockSet: (what) => reported.push(what),
    lostData: () => reported.push('lost data'),
    held: (roles) => Promise.resolve(expect([...roles.values()]).toEqual([role])).then(() => state.answer()),
    lost: () => reported.push('lost'),
    failed: (error) => reported.push(error),
  })
  return { clock, beat, shown, reported, known, prices, state }
}

async function begun(ms: number, answer?: () => Promise<void>) {
  const made = rig(answer)
  made.beat.start()
  await made.clock.advanceAsync(ms)
  return made
}

test('RS-7: renews the lease after each third of its duration, and immediately on request', async () => {
  const { clock, beat, shown, reported } = rig()
  expect(beat.isSound()).toBe(false)
  beat.start()
  await clock.advanceAsync(0)
  expect(beat.isSound()).toBe(true)
  // An unhealthy server sends heartbeats sooner.
  await clock.advanceAsync(2_500)
  beat.start()
  await clock.advanceAsync(1_000)
  expect([shown, reported]).toEqual([[0, 100, 1_100, 2_100, 2_500, 3_500], []])
  expect(clock.pending()).toBe(1)
})

test('RS-87: stays healthy when Redis responds after 900 ms, and combines overdue renewals into one', async () => {
  const { clock, beat, shown, reported, state } = rig()
  state.answer = () => new Promise((resolve) => clock.setTimer(() => resolve(undefined), 900))
  beat.start()
  await clock.advanceAsync(60_000)
  expect([beat.isSound(), reported]).toEqual([true, []])
  expect(shown.slice(0, 4)).toEqual([0, 1_800, 3_600, 5_400])
  const stopped = beat.stop()
  await clock.advanceAsync(3_000)
  await stopped
  expect(clock.pending()).toBe(0)
})

test.each(waysOfTime)('RS-9: reports one outage, retries more often and recovers after a grace period that elapses %s',
  async (_way, pass) => {
    const { clock, beat, shown, reported, state } = await begun(1_500)
    state.answer = () => Promise.reject(new Error('away'))
    await pass(clock, 1_600)
    expect([beat.isSound(), reported]).toEqual([true, [new Error('away')]])
    await clock.advanceAsync(1_000)
    expect([beat.isSound(), reported]).toEqual([false, [new Error('away'), 'lost']])
    shown.splice(0)
    await clock.advanceAsync(1_000)
    expect(shown).toHaveLength(10)
    state.answer = () => Promise.resolve()
    await clock.advanceAsync(100)
    expect([beat.isSound(), reported]).toEqual([true, [new Error('away'), 'lost']])
  })

test('RS-9: is unhealthy and reports no Redis incarnation until Redis responds', async () => {
  const { clock, beat, known, state } = await begun(150, () => Promise.reject(new Error('away')))
  expect([beat.isSound(), beat.isOfIncarnation('one-1')]).toEqual([false, false])
  const nothing = { incarnation: undefined, tick: '', change: '', deltas: new Map(), isReconnected: false }
  expect(known).toEqual(Array(2).fill(nothing))
  state.answer = () => Promise.resolve()
  await clock.advanceAsync(100)
  expect([beat.isSound(), beat.isOfIncarnation('one-1')]).toEqual([true, true])
  // The last beat must still report the known data.
  beat.received('tick', [{ id: '7-0', fields: {} }])
  await beat.stop()
  expect(known.at(-1)).toEqual({ ...nothing, incarnation: state.incarnation, tick: '7-0' })
  // RS-30: Redis reported time 0 in whole ms 50 ms ago.
  expect([beat.now(), clock.pending()]).toEqual([51, 0])
})

test('RS-9: treats Redis as unavailable while its streams cannot be read', async () => {
  const { clock, beat, reported, state } = await begun(1_500)
  state.isReading = false
  await clock.advanceAsync(1_000)
  expect([beat.isSound(), reported]).toEqual([false, ['lost']])
})

test('RS-89: reports repeated renewal failures once, and again only after a successful renewal', async () => {
  const { clock, reported, state } = await begun(10_000, () => Promise.reject(new Error('WRONGTYPE')))
  expect(reported).toEqual([new Error('WRONGTYPE')])
  state.answer = () => Promise.resolve()
  await clock.advanceAsync(150)
  state.answer = () => Promise.reject(new Error('again'))
  await clock.advanceAsync(1_500)
  expect(reported).toEqual([new Error('WRONGTYPE'), new Error('again')])
})

test('RS-89: keeps the usual interval when only a step after the renewal fails', async () => {
  const { clock, beat, shown, reported, state } = await begun(1_500)
  shown.splice(0)
  let calls = 0
  state.answer = () => (calls += 1) % 2 === 0 ? Promise.reject(new Error('WRONGTYPE')) : Promise.resolve()
  beat.start()
  await clock.advanceAsync(2_500)
  expect([shown, reported, beat.isSound()]).toEqual([[1_500, 2_500, 3_500], [new Error('WRONGTYPE')], true])
})

test('RS-89 RS-81: releases all roles when stopped, and reports and sends nothing afterwards', async () => {
  let fail = (): void => undefined
  const { clock, beat, shown, prices, reported } = await begun(150, () =>
    new Promise((_, reject) => (fail = () => reject(new Error('closed')))))
  let hasStopped = false
  const stopped = beat.stop().then(() => (hasStopped = true))
  await clock.advanceAsync(5_000)
  expect([hasStopped, prices]).toEqual([false, [true]])
  fail()
  await clock.advanceAsync(0)
  fail()
  await stopped
  beat.start()
  await clock.advanceAsync(5_000)
  expect([shown, prices, reported, clock.pending()]).toEqual([[0, 5_150], [true, false], [], 0])
  const early = rig()
  await early.beat.stop()
  expect(early.shown).toEqual([])
})

test('RS-33: releases all roles while paused, and claims roles again when no other server is pricing', async () => {
  const { clock, prices, state } = await begun(1_000)
  prices.splice(0)
  state.isResting = true
  await clock.advanceAsync(2_000)
  expect(prices).toEqual([false, false])
  state.servers = 0
  await clock.advanceAsync(2_000)
  expect(prices).toEqual([false, false, false, true])
})

test('RS-71: counts the live servers at each renewal, and always includes this server', async () => {
  const { beat, clock, state } = await begun(100)
  expect(beat.servers()).toBe(2)
  Object.assign(state, { isResting: true, servers: 3 })
  await clock.advanceAsync(1_000)
  expect(beat.servers()).toBe(4)
  state.servers = 0
  await clock.advanceAsync(1_000)
  expect(beat.servers()).toBe(1)
})

test('RS-142: checks at each renewal that Redis still contains the last received update and change', async () => {
  const { beat, clock, state, known, reported } = rig()
  const receive = (ms: number): void => {
    beat.received('tick', [{ id: `${ms}-0`, fields: {} }, { id: `${ms}-1`, fields: {} }])
    beat.received('change', [{ id: `${ms}-2`, fields: {} }])
  }
  const next = async (): Promise<void> => {
    beat.start()
    await clock.advanceAsync(0)
  }
  // The incarnation of this entry is not known yet.
  receive(1)
  await next()
  receive(2)
  beat.reconnected(true)
  // This entry may belong to older data.
  receive(3)
  await next()
  receive(4)
  await next()
  state.incarnation = { id: 'new', generation: 1 }
  await next()
  await next()
  const places = [' ', '2-1 2-2', '4-1 4-2', '4-1 4-2', ' ']
  expect(known.map(({ tick, change }) => `${tick} ${change}`)).toEqual(places)
  expect(known.map(({ isReconnected }) => isReconnected)).toEqual([false, true, false, false, false])
  expect(['new-1', 'newer-1', 'w-1'].map(beat.isOfIncarnation)).toEqual([true, false, false])
  expect(reported).toEqual(['lost data'])
})

test('RS-171: checks the newest deltas, but ignores deltas between a reconnect and the next renewal', async () => {
  const { beat, clock, state, known } = rig()
  state.redisMs = 3
  const next = async (): Promise<void> => {
    beat.start()
    await clock.advanceAsync(0)
  }
  await next()
  for (const [stream, id] of [['one', '4-0'], ['two', '5-0'], ['one', '5-1'], ['three', '4-9']] as const) {
    beat.receivedDelta(stream, id)
  }
  beat.reconnected(true)
  beat.receivedDelta('four', '6-0')
  await next()
  beat.receivedDelta('four', '4-0')
  // The clock was set back to 3, so the next id shows the latest delta.
  state.behindMs = 2_000
  await next()
  beat.receivedDelta('five', '4-0')
  state.incarnation = { id: 'new', generation: 1 }
  await next()
  await next()
  const newest = 'two,5-0 one,5-1'
  expect(known.map(({ deltas }) => [...deltas].join(' '))).toEqual(['', newest, newest, 'five,4-0', ''])
})

test('RS-9: requests new fences after the write connection reconnects, until a lease renewal succeeds', async () => {
  const { beat, clock, state, known } = rig()
  const next = async (): Promise<void> => {
    beat.start()
    await clock.advanceAsync(0)
  }
  await next()
  beat.reconnected(false)
  await next()
  beat.reconnected(true)
  const { answer } = state
  state.answer = () => Promise.reject(new Error('away'))
  await next()
  state.answer = answer
  beat.reconnected(false)
  await next()
  beat.reconnected(false)
  await next()
  expect(known.map(({ isReconnected }) => isReconnected)).toEqual([false, false, true, true, false])
})

test('RS-180: is unproven and retries every 100 ms after a reconnect, until a lease renewal succeeds', async () => {
  const { beat, clock, shown, state } = await begun(1_500)
  const { answer } = state
  state.answer = () => Promise.reject(new Error('unproven'))
  beat.reconnected(false)
  expect(beat.isProven()).toBe(true)
  beat.reconnected(true)
  shown.splice(0)
  beat.start()
  await clock.advanceAsync(250)
  expect([beat.isProven(), beat.isSound(), shown]).toEqual([false, true, [1_500, 1_600, 1_700]])
  state.answer = answer
  await clock.advanceAsync(1_000)
  expect([beat.isProven(), shown.slice(3)]).toEqual([true, [1_800]])
})

test('RS-149: logs once that the clock is behind the data, even on a server that has just started', async () => {
  const { beat, clock, state, reported } = rig()
  state.behindMs = 28_800_400
  beat.start()
  await clock.advanceAsync(5_000)
  expect([reported, beat.behindMs()]).toEqual([['it is 28800 s behind the newest stored time'], 28_800_400])
  state.behindMs = 0
  await clock.advanceAsync(2_000)
  state.behindMs = 2_000
  await clock.advanceAsync(2_000)
  expect(reported.slice(1)).toEqual(['it is 2 s behind the newest stored time'])
})

test('RS-149: logs that the clock was set ahead, and ignores a slow response and clock drift', async () => {
  const { clock, state, reported } = await begun(5_000)
  state.redisMs = 59_000
  await clock.advanceAsync(5_000)
  expect(reported).toEqual([])
  state.redisMs = 691_259_000
  await clock.advanceAsync(5_000)
  expect(reported).toEqual([expect.stringMatching(/^it was set ahead by 691\d{3} s$/)])
})

test('RS-30: assumes that Redis read its clock halfway between the request and the response', () => {
  let clockMs = 1_000
  const time = createRedisTime(() => clockMs)
  expect(time.now()).toBe(1_000)
  time.received(501_010, 1_000, 1_020)
  const measured = time.now()
  expect(Math.abs(measured - 501_000)).toBeLessThanOrEqual(1)
  clockMs = 1_500
  expect(time.now()).toBe(measured + 500)
})

test('RS-30: corrects only a proven clock error, and ignores a response if the clock was set back meanwhile', () => {
  const time = createRedisTime(() => 0)
  time.received(10_000, 0, 0)
  const measured = time.now()
  for (const [redisMs, askedMs, answeredMs, now] of [
    [12_000, 0, 4_000, measured], [20_000, 5_000, 1_000, measured], [9_990, 0, 4, 9_991], [10_040, 0, 10, 10_030],
  ] as const) {
    time.received(redisMs, askedMs, answeredMs)
    expect(time.now()).toBe(now)
  }
})
