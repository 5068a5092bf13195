import { describe, expect, test, vi } from 'vitest'
import { createOpenRig, type Rig } from '../../../support/client-rig'
import { middlesMs } from './client-stages'
import { askedFresh, failsWith, from, is, later, opened, openedAt, plays, playsLater, provided } from './steps'

const hourMs = 3_600_000
const attemptsOfOneBudget = 6

const flapMs = 1_200_000
const attemptsOfBudgets = attemptsOfOneBudget * 21

function flap(rig: Rig, away: () => void, back: () => void, awayMs: number, backMs: number): number {
  let returns = 0
  for (const endMs = rig.nowMs() + flapMs; rig.nowMs() < endMs; returns += 1) {
    away()
    rig.advance(awayMs)
    back()
    rig.advance(backMs)
  }
  expect(rig.socket.live()).toBeLessThanOrEqual(1)
  return returns
}

const servers = [
  ['rejects connections', { line: 'refusing' }],
  ['never responds', { line: 'mute' }],
  ['accepts and closes', { closesWith: 1006 }],
  ['responds to no ping', { answersPings: false }],
] as const
const flaps: readonly (readonly [string, (rig: Rig) => void, (rig: Rig) => void])[] = [
  ['RC-51: opens one socket per network return', (rig) => rig.network.goOffline(), (rig) => rig.network.goOnline()],
  [
    'RC-52: opens one socket per app return', (rig) => rig.lifecycle.toBackground(),
    (rig) => rig.lifecycle.toForeground(),
  ],
]
const rhythms = [[400, 800], [10_000, 30_000], [40_000, 40_000]] as const

describe('prevention of endless loops', () => {
  for (const [how, server] of servers) {
    for (const [awayMs, backMs] of rhythms) {
      for (const [what, away, back] of flaps) {
        test(`${what} every ${awayMs + backMs} ms for 20 minutes when the server ${how}`, () => {
          const rig = createOpenRig({ server }, 60_000)
          const returns = flap(rig, () => away(rig), () => back(rig), awayMs, backMs)
          expect(rig.opensAtMs.length).toBeLessThanOrEqual(returns + attemptsOfBudgets)
          expect(rig.opensAtMs.length).toBeLessThanOrEqual(flapMs / 1_000 + attemptsOfBudgets)
        })
      }
    }
  }

  const failsAs = (code: string) => failsWith({ code, reason: code, attemptsMade: 5 })

  for (const [what, ready] of [['accepts a connection', false], ['gets ready', true]] as const) {
    test(`RC-53: makes six attempts when the server ${what} and then closes each time`, plays(
      from({ server: { getsReady: ready, closesWith: 1006 } }, hourMs), openedAt(0, ...middlesMs),
      failsAs('connection-lost'), is('failed'),
    ))
  }

  test('RC-54: makes two connections and two provider calls when a ready connection closes with 4401', playsLater(
    provided(['any'], { server: { closesWith: 4401 } }), later(hourMs), askedFresh(false, true), opened(2),
    failsWith({ code: 'token-refused', reason: 'token-refused', attemptsMade: 0 }),
  ))

  test('RC-55: calls url() six times when url() never settles', async () => {
    const url = vi.fn(() => new Promise<string>(() => undefined))
    await playsLater(from({ url }, 0), later(hourMs), opened(0), failsAs('resolve-timeout'))()
    expect(url).toHaveBeenCalledTimes(6)
  })

  test('RC-56: makes six attempts when the protocol never becomes ready', plays(
    from({ server: { getsReady: false } }, hourMs), opened(6), failsAs('ready-timeout'),
  ))
})
