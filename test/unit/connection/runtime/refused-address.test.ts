import { describe, expect, test } from 'vitest'
import { createRig, type Rig, type RigOptions } from '../../../support/client-rig'

const url = 'ws://feed.example.com'

const answers: readonly (readonly [string, RigOptions])[] = [
  ['a static address', { url }],
  ['an address that is asked for', { url: () => url }],
  ['an address that fails, without attempts', {
    url: () => Promise.reject(new Error('no route')), policy: { maxAttempts: 0 },
  }],
]

describe('a refused address that is asked for again', () => {
  const asks: readonly (readonly [string, number, (rig: Rig, again: () => void) => void])[] = [
    ['reconnect()', 12, (rig) => { rig.client.reconnect() }],
    ['another session', 12, (rig) => { rig.client.setSession({ userId: 1 }) }],
    // Between two renewals of the budget an event has one try a second.
    ['a new need', 5, (_, again) => again()],
  ]
  for (const [what, times, ask] of asks) {
    test(`CN-22: ${what} in the listener of each connectError is answered after 300 ms at the soonest`, () => {
      const rig = createRig({ url })
      const page = rig.client.lease('page')
      const again = (): void => { page.want(false); page.want(true) }
      rig.client.on('connectError', () => {
        if (rig.errors.length < 100) ask(rig, again)
      })
      again()
      expect(rig.errors).toHaveLength(1)
      expect(rig.status()).toBe('connecting')
      rig.advance(299)
      expect(rig.errors).toHaveLength(1)
      rig.advance(1)
      expect(rig.errors).toHaveLength(2)
      rig.advance(3_000)
      expect(rig.errors).toHaveLength(times)
      expect(rig.opensAtMs).toEqual([])
    })
  }

  for (const [what, options] of answers) {
    test(`CN-22: ${what} leaves time for everything else`, async () => {
      const rig = createRig(options)
      rig.client.on('connectError', () => { rig.client.reconnect() })
      rig.need()
      await rig.advanceAsync(3_000)
      expect(rig.errors).toHaveLength(11)
      expect(rig.opensAtMs).toEqual([])
    })
  }

  test.each(answers)('RT-63: %s: reconnect() in a listener of its diagnostic asks for the next attempt', async (
    _, options,
  ) => {
    const rig = createRig(options)
    let told = 0
    rig.client.on('diagnosed', () => {
      told += 1
      if (told === 1) rig.client.reconnect()
    })
    rig.need()
    await rig.advanceAsync(1_000)
    expect([rig.errors.length, told, rig.status()]).toEqual([2, 2, 'failed'])
  })

  test('CN-22: a wall clock that is set back delays nothing', () => {
    const rig = createRig({ url })
    rig.need()
    rig.clock.setWall(rig.clock.now() - 3_600_000)
    rig.client.reconnect()
    expect(rig.errors).toHaveLength(2)
  })

  test('CN-22: it is dropped when the answer is no longer awaited', () => {
    for (const leave of [(rig: Rig) => rig.client.dispose(), (rig: Rig) => rig.client.close()]) {
      const rig = createRig({ url })
      rig.client.connect()
      rig.client.reconnect()
      expect(rig.status()).toBe('connecting')
      leave(rig)
      rig.advance(300)
      expect(rig.status()).toBe('idle')
      expect(rig.errors).toHaveLength(1)
      expect(rig.clock.pending()).toBe(0)
    }
  })
})
