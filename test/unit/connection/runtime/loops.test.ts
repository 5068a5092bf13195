import { describe, expect, test } from 'vitest'
import { createOpenRig, createRig, type Rig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'

const hourMs = 3_600_000
const attemptsOfOneBudget = 6

/** A budget each minute, and one attempt for each return beside. */
const maxIn = (returns: number): number => returns + attemptsOfOneBudget * 61

function flap(rig: Rig, away: () => void, back: () => void, awayMs: number, backMs: number): number {
  let returns = 0
  for (const endMs = rig.nowMs() + hourMs; rig.nowMs() < endMs; returns += 1) {
    away()
    rig.advance(awayMs)
    back()
    rig.advance(backMs)
  }
  expect(rig.socket.live()).toBeLessThanOrEqual(1)
  return returns
}

const servers = [
  ['refuses', { line: 'refusing' }],
  ['never answers', { line: 'mute' }],
  ['accepts and closes', { closesWith: 1006 }],
  ['answers no ping', { answersPings: false }],
] as const
const flaps: readonly (readonly [string, (rig: Rig) => void, (rig: Rig) => void])[] = [
  ['RC-51: a network', (rig) => rig.network.goOffline(), (rig) => rig.network.goOnline()],
  ['RC-52: an app', (rig) => rig.lifecycle.toBackground(), (rig) => rig.lifecycle.toForeground()],
]
const rhythms = [[400, 800], [10_000, 30_000], [40_000, 40_000]] as const

describe('what must not become a loop', () => {
  for (const [how, server] of servers) {
    for (const [awayMs, backMs] of rhythms) {
      for (const [what, away, back] of flaps) {
        test(`${what} that flaps every ${awayMs + backMs} ms for an hour, the server ${how}`, () => {
          const rig = createOpenRig({ server }, 60_000)
          const returns = flap(rig, () => away(rig), () => back(rig), awayMs, backMs)
          expect(rig.opensAtMs.length).toBeLessThanOrEqual(maxIn(returns))
          // However fast it flaps, the attempts keep their distance.
          expect(rig.opensAtMs.length).toBeLessThanOrEqual(hourMs / 1_000 + attemptsOfOneBudget * 61)
        })
      }
    }
  }

  for (const [what, getsReady] of [['accepts', false], ['gets ready', true]] as const) {
    test(`RC-53: a server that ${what} and closes is tried six times`, () => {
      const rig = createOpenRig({ server: { getsReady, closesWith: 1006 } }, 0)
      rig.advance(hourMs)
      expect(rig.opensAtMs).toEqual([0, 2_300, 7_850, 17_550, 34_500, 64_150])
      expect(rig.errors).toEqual([{ code: 'connection-lost', reason: 'connection-lost', attemptsMade: 5 }])
      expect(rig.status()).toBe('failed')
    })
  }

  test('RC-54: a server that gets ready and then closes with 4401 sees two connections and two calls', async () => {
    const asks: boolean[] = []
    const token = ({ fresh }: { readonly fresh: boolean }): string => `token ${asks.push(fresh)}`
    const rig = createRig({
      protocol: createRigProtocol({ session: { userId: 1, token } }),
      server: { closesWith: 4401 },
    })
    rig.need()
    await rig.advanceAsync(hourMs)
    expect(asks).toEqual([false, true])
    expect(rig.opensAtMs).toHaveLength(2)
    expect(rig.errors).toEqual([{ code: 'token-refused', reason: 'token-refused', attemptsMade: 0 }])
  })

  test('RC-55: an address that never comes is asked for six times', async () => {
    let asks = 0
    const rig = createRig({
      url: () => {
        asks += 1
        return new Promise<string>(() => undefined)
      },
    })
    rig.need()
    await rig.advanceAsync(hourMs)
    expect(asks).toBe(6)
    expect(rig.opensAtMs).toEqual([])
    expect(rig.errors).toEqual([{ code: 'resolve-timeout', reason: 'resolve-timeout', attemptsMade: 5 }])
  })

  test('RC-56: a server that never gets ready is tried six times', () => {
    const rig = createOpenRig({ server: { getsReady: false } }, 0)
    rig.advance(hourMs)
    expect(rig.opensAtMs).toHaveLength(6)
    expect(rig.errors).toEqual([{ code: 'ready-timeout', reason: 'ready-timeout', attemptsMade: 5 }])
  })
})
