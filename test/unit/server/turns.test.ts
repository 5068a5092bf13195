import { describe, expect, test } from 'vitest'
import { createTurns, maxTurnWaitMs, maxWaiting, type TurnsOptions } from '../../../server/wire/turns'

function rig(options: Partial<TurnsOptions> = {}) {
  const time = { ms: 0 }
  const due: (() => void)[] = []
  const turn = createTurns({ now: () => time.ms, later: (callback) => void due.push(callback), ...options })
  const log: string[] = []
  async function ask(address: string): Promise<void> {
    log.push(await turn(address) ? address : `${address} refused`)
  }
  /** The event loop turns until the next request. */
  async function next(turns = 16): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) due.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { time, due, turn, ask, next, log }
}

describe('request turns', () => {
  test('SV-242: handles one queued request per event loop turn, and a single request immediately', async () => {
    const { turn, ask, next, log, due } = rig()
    expect(turn('203.0.113.1')).toBe(true)
    for (let count = 0; count < 3; count += 1) void ask('203.0.113.1')
    const lengths: number[] = []
    for (let count = 0; count < 4; count += 1) {
      await next()
      lengths.push(log.length)
    }
    expect([lengths, due]).toEqual([[1, 2, 3, 3], []])
    expect(turn('203.0.113.1')).toBe(true)
  })

  test('SV-255: waits 16 event loop turns or 20 ms before each queued request', async () => {
    const { time, turn, ask, next, log } = rig()
    void turn('a')
    for (let count = 0; count < 4; count += 1) void ask('a')
    const lengths: number[] = []
    for (const [turns, ms] of [[15, 10], [1, 0], [15, 0], [1, 0], [1, 19], [1, 1]] as const) {
      time.ms += ms
      await next(turns)
      lengths.push(log.length)
    }
    expect(lengths).toEqual([0, 1, 1, 2, 2, 3])
  })

  test('CV-116: handles several requests per event loop turn, alternating between addresses', async () => {
    const { time, ask, next, log, due } = rig({ atOnce: 3, loops: 1 })
    for (const address of ['a', 'a', 'a', 'a', 'a', 'b']) void ask(address)
    const turns: string[] = []
    for (let count = 0; count < 3; count += 1) {
      await next(1)
      turns.push(log.splice(0).join(' '))
    }
    expect([turns, due]).toEqual([['a a b a', 'a a', ''], []])
    for (const address of ['c', 'c', 'd']) void ask(address)
    time.ms += maxTurnWaitMs + 1
    await next(1)
    expect(log).toEqual(['c', 'c refused', 'd refused'])
  })

  test('SV-242 SV-140: alternates between addresses, and counts a /64 as one address', async () => {
    const { turn, ask, next, log } = rig()
    void turn('2001:db8::1')
    for (const address of ['2001:db8::2', '2001:db8::3', '2001:db8::4', '203.0.113.1', '203.0.113.1']) void ask(address)
    for (let count = 0; count < 5; count += 1) await next()
    expect(log).toEqual(['2001:db8::2', '203.0.113.1', '2001:db8::3', '203.0.113.1', '2001:db8::4'])
  })

  test('SV-248: rejects a request while 2,000 requests from its address are waiting', async () => {
    const { turn, ask, next, log } = rig()
    void turn('a')
    for (let count = 0; count < maxWaiting; count += 1) void ask('a')
    expect([maxWaiting, turn('a')]).toEqual([2_000, false])
    void ask('b')
    for (let count = 0; count < 2; count += 1) await next()
    expect(log).toEqual(['a', 'b'])
    expect(turn('a')).not.toBe(false)
  })

  test('SV-242: rejects requests that have waited over 5 s, and handles the next request immediately', async () => {
    const { time, turn, ask, next, log } = rig()
    void turn('a')
    void ask('a')
    void ask('b')
    time.ms = 1
    void ask('a')
    time.ms = maxTurnWaitMs + 1
    await next()
    expect([maxTurnWaitMs, log]).toEqual([5_000, ['a refused', 'b refused', 'a']])
  })

  test('SV-299: rejects 20 late requests in each event loop turn', async () => {
    const { time, due, ask, next, log } = rig()
    for (let count = 0; count < 46; count += 1) void ask('a')
    time.ms = maxTurnWaitMs + 1
    const lengths: number[] = []
    for (let count = 0; count < 4; count += 1) {
      await next(1)
      lengths.push(log.length)
    }
    expect([lengths, due]).toEqual([[21, 41, 46, 46], []])
  })
})
