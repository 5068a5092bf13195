import { describe, expect, test } from 'vitest'
import type { LeaseHandle } from '../../../src/runtime/client-api'
import { createRig, type Rig } from '../../support/client-rig'

interface Outage {
  readonly rig: Rig
  readonly lease: LeaseHandle
}

const middlesMs = [2_300, 7_850, 17_550, 34_500, 64_150]

function ready(): Outage {
  const rig = createRig()
  const lease = rig.need()
  rig.advance(3_600_000)
  return { rig, lease }
}

/** After attempt 2 of an outage has failed; attempt 3 is due in `17_550 − 8_000` ms. */
function waiting(): Outage {
  const outage = ready()
  outage.rig.server.line = 'refusing'
  outage.rig.last().closed(1006)
  outage.rig.advance(8_000)
  return outage
}

/** Attempt 3 is under way and gets no answer. */
function inFlight(): Outage {
  const outage = waiting()
  outage.rig.server.line = 'mute'
  outage.rig.advance(17_550 - 8_000)
  return outage
}

function failed(): Outage {
  const outage = waiting()
  outage.rig.advance(100_000)
  expect(outage.rig.status()).toBe('failed')
  return outage
}

/** The times of all tries from now on, the server refusing, as long as they come by themselves. */
function triesFromNow(rig: Rig): number[] {
  const startMs = rig.nowMs()
  const before = rig.opensAtMs.length
  rig.advance(300_000)
  return rig.opensAtMs.slice(before).map((ms) => ms - startMs)
}

/** An attempt was made just now, and it is followed by five more. */
function expectFreshBudget(rig: Rig, before: number): void {
  rig.advance(0)
  expect(rig.opensAtMs.slice(before)).toEqual([rig.nowMs()])
  expect(triesFromNow(rig)).toEqual(middlesMs)
  expect(rig.status()).toBe('failed')
}

const foreground = (rig: Rig): void => {
  rig.lifecycle.toBackground()
  rig.lifecycle.toForeground()
}

const networkBack = (rig: Rig): void => {
  rig.network.goOffline()
  rig.network.goOnline()
}

describe('an attempt in flight', () => {
  test('RC-20: reconnect() keeps a young one', () => {
    const { rig } = inFlight()
    rig.advance(2_000)
    expect(rig.client.reconnect()).toBe('kept')
    expect(rig.last().state).toBe('connecting')
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
  })

  test('RC-20: reconnect() begins one anew that is older than 2 s', () => {
    const { rig } = inFlight()
    rig.advance(2_001)
    const old = rig.last()
    const before = rig.opensAtMs.length
    rig.server.line = 'refusing'
    expect(rig.client.reconnect()).toBe('attempting')
    expect(old.state).toBe('dropped')
    expectFreshBudget(rig, before)
  })

  for (const [title, event] of [
    ['RC-20: by reconnect()', (rig: Rig): void => { rig.client.reconnect() }],
    ['RC-28: by the network', networkBack],
  ] as const) {
    test(`${title} what is given up is dropped before the address of the next is known`, async () => {
      const rig = createRig({ url: () => Promise.resolve('wss://feed.example.com'), server: { line: 'mute' } })
      rig.need()
      await rig.advanceAsync(3_000)
      const old = rig.last()
      event(rig)
      expect(old.state).toBe('dropped')
      await rig.advanceAsync(0)
      expect(rig.opensAtMs).toHaveLength(2)
    })
  }

  test('RC-20: one whose age is negative by the wall clock is begun anew', () => {
    const { rig } = inFlight()
    rig.clock.setWall(rig.clock.now() - 60_000)
    expect(rig.client.reconnect()).toBe('attempting')
  })

  for (const [title, event] of [
    ['RC-24: the foreground', foreground],
    ['RC-28: the network', networkBack],
  ] as const) {
    test(`${title} keeps a young one`, () => {
      const { rig } = inFlight()
      const { length } = rig.opensAtMs
      rig.advance(2_000)
      event(rig)
      expect(rig.last().state).toBe('connecting')
      expect(rig.opensAtMs).toHaveLength(length)
    })

    test(`${title} begins one anew that is older than 2 s`, () => {
      const { rig } = inFlight()
      rig.advance(2_001)
      const old = rig.last()
      const before = rig.opensAtMs.length
      rig.server.line = 'refusing'
      event(rig)
      expect(old.state).toBe('dropped')
      expectFreshBudget(rig, before)
    })
  }

  test('RC-32: within the linger a need that returns finds it still under way', () => {
    const { rig, lease } = inFlight()
    lease.want(false)
    rig.advance(299)
    lease.want(true)
    rig.advance(1_000)
    expect(rig.last().state).toBe('connecting')
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
  })

  test('RC-36: another session begins it anew', () => {
    const { rig } = inFlight()
    const old = rig.last()
    const before = rig.opensAtMs.length
    rig.server.line = 'refusing'
    rig.client.setSession({ traderId: 7 })
    expect(old.state).toBe('dropped')
    expectFreshBudget(rig, before)
  })

  test('RC-40: without a lease it is idle after the linger', () => {
    const { rig, lease } = inFlight()
    lease.release()
    rig.advance(299)
    expect(rig.last().state).toBe('connecting')
    rig.advance(1)
    expect(rig.last().state).toBe('dropped')
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
    expect(triesFromNow(rig)).toEqual([])
  })
})

describe('waiting for an attempt', () => {
  test('RC-21: reconnect() makes one now, with a fresh budget', () => {
    const { rig } = waiting()
    const before = rig.opensAtMs.length
    expect(rig.client.reconnect()).toBe('attempting')
    expect(rig.client.status()).toMatchObject({ status: 'connecting', attempt: 0, failure: null })
    expectFreshBudget(rig, before)
  })

  test('RC-25: the foreground makes one now, with a fresh budget', () => {
    const { rig } = waiting()
    const before = rig.opensAtMs.length
    foreground(rig)
    expectFreshBudget(rig, before)
  })

  test('RC-29: the network makes one now, with a fresh budget', () => {
    const { rig } = waiting()
    const before = rig.opensAtMs.length
    networkBack(rig)
    expectFreshBudget(rig, before)
  })

  test('RC-29: a network that was away at the start is one that returns', () => {
    const rig = createRig({ startsOnline: false, server: { line: 'refusing' } })
    rig.open()
    rig.advance(8_000)
    const before = rig.opensAtMs.length
    rig.network.goOnline()
    expectFreshBudget(rig, before)
  })

  test('RC-29: a network that only says again what it said is none', () => {
    const { rig } = waiting()
    const before = rig.opensAtMs.length
    rig.network.goOnline()
    expect(rig.opensAtMs).toHaveLength(before)
  })

  test('RC-33: a need that returns makes one now, with a fresh budget', () => {
    const { rig, lease } = waiting()
    const before = rig.opensAtMs.length
    lease.want(false)
    rig.advance(300)
    expect(rig.status()).toBe('idle')
    lease.want(true)
    expectFreshBudget(rig, before)
  })

  test('RC-37: another session makes one now, with a fresh budget', () => {
    const { rig } = waiting()
    const before = rig.opensAtMs.length
    rig.client.setSession({ traderId: 7 })
    expectFreshBudget(rig, before)
  })

  test('RC-41: without a lease it is idle after the linger', () => {
    const { rig, lease } = waiting()
    lease.release()
    rig.advance(299)
    expect(rig.status()).toBe('reconnecting')
    rig.advance(1)
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null, nextAtMs: null })
    expect(triesFromNow(rig)).toEqual([])
  })
})

describe('failed', () => {
  test('RC-22: reconnect() makes an attempt now, with a fresh budget', () => {
    const { rig } = failed()
    const before = rig.opensAtMs.length
    expect(rig.client.reconnect()).toBe('attempting')
    expectFreshBudget(rig, before)
    expect(rig.errors).toHaveLength(2)
  })

  test('RC-26: so does the foreground', () => {
    const { rig } = failed()
    const before = rig.opensAtMs.length
    foreground(rig)
    expectFreshBudget(rig, before)
  })

  test('RC-30: so does the network', () => {
    const { rig } = failed()
    const before = rig.opensAtMs.length
    networkBack(rig)
    expectFreshBudget(rig, before)
  })

  test('RC-34: so does a need that returns', () => {
    const { rig, lease } = failed()
    const before = rig.opensAtMs.length
    lease.hidden()
    lease.shown()
    expectFreshBudget(rig, before)
  })

  test('RC-38: so does another session, whatever the reason was', () => {
    const { rig } = failed()
    const before = rig.opensAtMs.length
    rig.client.setSession({ traderId: 7 })
    expectFreshBudget(rig, before)
  })

  test('RC-42: without a lease it is idle at once, the reason kept for the page', () => {
    const { rig, lease } = failed()
    lease.want(false)
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: { code: 'connect-failed' } })
    expect(rig.errors).toHaveLength(1)
    expect(triesFromNow(rig)).toEqual([])
    expect(rig.client.status().failure).toMatchObject({ code: 'connect-failed' })
  })

  test('RC-42: failed while the last lease lingered, it is idle after the linger, the reason kept', () => {
    const { rig, lease } = ready()
    lease.want(false)
    rig.last().closed(4403)
    expect(rig.status()).toBe('failed')
    rig.advance(300)
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: { code: 'forbidden' } })
  })
})

describe('open', () => {
  const pings = (rig: Rig): number => rig.last().frames.filter((frame) => JSON.stringify(frame).includes('ping')).length

  for (const [title, event] of [
    ['RC-23: reconnect() probes', (rig: Rig): void => { expect(rig.client.reconnect()).toBe('probing') }],
    ['RC-27: the foreground probes', foreground],
    ['RC-31: the network probes', networkBack],
  ] as const) {
    test(title, () => {
      const { rig } = ready()
      const before = pings(rig)
      event(rig)
      expect(pings(rig)).toBe(before + 1)
      rig.advance(2_000)
      expect(rig.status()).toBe('open')
      expect(rig.opensAtMs).toHaveLength(1)
    })
  }

  test('RC-35: a need that returns within the linger finds it as it was', () => {
    const { rig, lease } = ready()
    const sent = rig.last().sent.length
    lease.want(false)
    rig.advance(299)
    lease.want(true)
    rig.advance(10_000)
    expect(rig.status()).toBe('open')
    expect(rig.last().sent).toHaveLength(sent)
  })

  test('RC-35: a need that returns while it closes has it opened again', () => {
    const { rig, lease } = ready()
    rig.socket.behaviour.autoClose = false
    lease.want(false)
    rig.advance(300)
    lease.want(true)
    expect(rig.status()).toBe('connecting')
    expect(rig.opensAtMs).toHaveLength(1)
    rig.last().closed(1000)
    rig.advance(0)
    expect(rig.status()).toBe('open')
    expect(rig.opensAtMs).toHaveLength(2)
  })

  test('RC-39: another session says goodbye and begins anew', () => {
    const { rig } = ready()
    const old = rig.last()
    rig.client.setSession({ traderId: 7 })
    rig.advance(0)
    expect(old.frames).toContainEqual({ type: 'goodbye' })
    expect(old.closeCall).toEqual({ code: 1000, reason: '' })
    expect(rig.opensAtMs).toHaveLength(2)
    expect(rig.last().frames).toEqual([{ type: 'hello', trader: 7 }])
    expect(rig.status()).toBe('open')
  })

  test('RC-43: without a lease it says goodbye after the linger', () => {
    const { rig, lease } = ready()
    lease.release()
    rig.advance(299)
    expect(rig.status()).toBe('open')
    rig.advance(1)
    expect(rig.last().frames).toContainEqual({ type: 'goodbye' })
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
  })
})

describe('what a budget is', () => {
  test('RC-14: attempt now is a first connection: its failure draws a phase and opens five windows', () => {
    const { rig } = waiting()
    rig.server.line = 'mute'
    rig.client.reconnect()
    rig.advance(10_000)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 1 })
    rig.server.line = 'refusing'
    expect(triesFromNow(rig)).toEqual(middlesMs)
  })

  test('RC-15: within a minute of a renewal an event makes one attempt that counts for nothing', () => {
    const { rig } = waiting()
    networkBack(rig)
    rig.advance(9_000)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
    const before = rig.opensAtMs.length
    networkBack(rig)
    rig.advance(0)
    expect(rig.opensAtMs).toHaveLength(before + 1)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
    expect(triesFromNow(rig)).toEqual(middlesMs.slice(2).map((ms) => ms - 9_000))
  })

  test('RC-15: no sooner than 1 s after the last one ended', () => {
    const { rig } = waiting()
    networkBack(rig)
    rig.advance(2_300)
    const endedAtMs = rig.nowMs()
    rig.advance(400)
    const before = rig.opensAtMs.length
    networkBack(rig)
    networkBack(rig)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 1, nextAtMs: rig.clock.now() + 600 })
    rig.advance(600)
    expect(rig.opensAtMs.slice(before)).toEqual([endedAtMs + 1_000])
  })

  test('RC-15: a probe that failed has had the renewal', () => {
    const rig = createRig({ server: { answersPings: false } })
    rig.open()
    rig.advance(10_000)
    rig.server.line = 'refusing'
    networkBack(rig)
    rig.advance(2_000 + 9_000)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
    networkBack(rig)
    rig.advance(0)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
  })

  test('RC-15: where nothing has ended yet, the one attempt is made at once', () => {
    const rig = createRig({ server: { answersPings: false } })
    rig.open()
    for (const atMs of [2_000, 4_000]) {
      networkBack(rig)
      rig.advance(2_000)
      expect(rig.opensAtMs).toContain(atMs)
    }
  })

  test('RC-15: a minute after it, an event renews again', () => {
    const { rig } = waiting()
    networkBack(rig)
    rig.advance(59_999)
    const before = rig.opensAtMs.length
    networkBack(rig)
    rig.advance(0)
    expect(rig.opensAtMs).toHaveLength(before + 1)
    rig.advance(1)
    const again = rig.opensAtMs.length
    networkBack(rig)
    expectFreshBudget(rig, again)
  })

  test('RC-15: a clock that was set back forbids no renewal for hours', () => {
    const { rig } = waiting()
    networkBack(rig)
    rig.advance(70_000)
    expect(rig.status()).toBe('failed')
    rig.clock.setWall(rig.clock.now() - 3_600_000)
    const before = rig.opensAtMs.length
    networkBack(rig)
    rig.advance(0)
    expect(rig.opensAtMs).toHaveLength(before + 1)
    expect(triesFromNow(rig)).toEqual(middlesMs)
  })

  test('RC-15: failed again, it is told again', () => {
    const { rig } = failed()
    networkBack(rig)
    rig.advance(70_000 - 20_000)
    networkBack(rig)
    rig.advance(300_000)
    expect(rig.errors).toHaveLength(2)
  })

  test('RC-16: a first connection that is begun anew is a renewal, the next waits its second', () => {
    const rig = createRig({ server: { line: 'mute' } })
    rig.open()
    rig.advance(3_000)
    networkBack(rig)
    expect(rig.opensAtMs).toEqual([0, 3_000])
    rig.advance(3_000)
    networkBack(rig)
    expect(rig.opensAtMs).toEqual([0, 3_000])
    expect(rig.client.status()).toMatchObject({ status: 'connecting', nextAtMs: null })
    rig.advance(1_000)
    expect(rig.opensAtMs).toEqual([0, 3_000, 7_000])
  })
})

describe('reconnect() without a lease', () => {
  test('RC-44: it clears the failure and opens nothing', () => {
    const { rig, lease } = failed()
    lease.want(false)
    const before = rig.opensAtMs.length
    expect(rig.client.reconnect()).toBe('no-lease')
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
    rig.advance(60_000)
    expect(rig.opensAtMs).toHaveLength(before)
  })

  test('RC-44: what was cleared is forgotten: the next need is a first connection', () => {
    const { rig, lease } = waiting()
    networkBack(rig)
    rig.advance(3_000)
    lease.want(false)
    rig.advance(300)
    rig.client.reconnect()
    const before = rig.opensAtMs.length
    lease.want(true)
    expectFreshBudget(rig, before)
  })

  test('RC-44: while the last lease lingers the failure is cleared, no more', () => {
    const { rig, lease } = waiting()
    lease.want(false)
    expect(rig.client.reconnect()).toBe('no-lease')
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3, failure: null })
    lease.want(true)
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', attempt: 3 })
  })

  test('RC-44: a failure in the linger is idle at once', () => {
    const { rig, lease } = ready()
    lease.want(false)
    rig.last().closed(4403)
    expect(rig.client.reconnect()).toBe('no-lease')
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
    lease.want(true)
    rig.advance(0)
    expect(rig.status()).toBe('open')
  })
})
