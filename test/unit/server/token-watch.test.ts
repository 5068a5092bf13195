import { expect, test, vi } from 'vitest'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import type { VerifyToken } from '../../../server/tokens/token-check'
import { createTokens } from '../../../server/tokens/token-watch'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { waysOfTime } from './support'

const none = { token: undefined, tokens: undefined, verifyToken: undefined, verifyTimeoutMs: 5_000 }

const minuteMs = 60_000

function watching(verifyToken: VerifyToken | undefined, random = createSeededRandom('watch').next) {
  const clock = createSimulatedClock()
  const troubles: string[] = []
  const refused: string[] = []
  const tokens = createTokens({ ...none, verifyToken }, { clock, random, trouble: (line) => troubles.push(line) })
  const watch = (user: string, token = `of-${user}`) => tokens.watch(user, token, () => refused.push(user))
  return { clock, tokens, watch, troubles, refused }
}

/** A `verifyToken` whose results the test settles. */
function heldChecks() {
  const held: { readonly user: string; readonly settle: (may: boolean) => void }[] = []
  const verifyToken: VerifyToken = ({ userId: user }) =>
    new Promise((settle) => void held.push({ user, settle }))
  return { held, verifyToken }
}

test.each(waysOfTime)('SE-38: checks a connection again every 4 to 6 minutes %s', async (_way, pass) => {
  for (const [rolled, dueMs] of [[0, 4 * minuteMs], [0.5, 5 * minuteMs], [0.999_999, 6 * minuteMs]] as const) {
    const verifyToken = vi.fn(() => Promise.resolve(true))
    const { clock, watch, refused } = watching(verifyToken, () => rolled)
    watch('1')
    for (let round = 0; round < 3; round += 1) {
      await pass(clock, dueMs - 2_000)
      expect(verifyToken).toHaveBeenCalledTimes(round)
      await pass(clock, 2_000)
      expect(verifyToken).toHaveBeenCalledTimes(round + 1)
    }
    expect(verifyToken).toHaveBeenLastCalledWith({ userId: '1', token: 'of-1' })
    expect(refused).toEqual([])
  }
})

test.each(['a promise', 'a value'])('SE-38: rejects a revoked token once, when the check returns %s', async (way) => {
  const revoked = new Set<string>()
  const { clock, watch, refused } = watching(({ userId }) => {
    const may = !revoked.has(userId)
    return way === 'a value' ? may : Promise.resolve(may)
  })
  for (const user of ['1', '2', '3']) watch(user)
  await clock.advanceAsync(20 * minuteMs)
  expect(refused).toEqual([])
  revoked.add('2')
  await clock.advanceAsync(6 * minuteMs)
  expect(refused).toEqual(['2'])
  await clock.advanceAsync(60 * minuteMs)
  expect(refused).toEqual(['2'])
})

test('SE-38: stops the checks of closed connections, even during a check, and keeps no timer', async () => {
  const { held, verifyToken } = heldChecks()
  const { clock, watch, refused } = watching(verifyToken, () => 0.5)
  watch('0')()
  expect(clock.pending()).toBe(0)
  const stops = ['1', '2', '3'].map((user) => watch(user))
  await clock.advanceAsync(5 * minuteMs)
  for (const { user, settle } of held.splice(0)) settle(user !== '1')
  await clock.advanceAsync(0)
  expect(refused).toEqual(['1'])
  stops[1]?.()
  await clock.advanceAsync(5 * minuteMs)
  expect(held.map(({ user }) => user)).toEqual(['3'])
  for (const stop of [...stops, ...stops]) stop()
  for (const { settle } of held) settle(false)
  await clock.advanceAsync(0)
  expect([refused, clock.pending()]).toEqual([['1'], 0])
  await clock.advanceAsync(60 * minuteMs)
  expect(held).toHaveLength(1)
})

test('SE-38: spreads the checks of 10,000 connections that open together', async () => {
  let checks = 0
  const { clock, watch } = watching(() => {
    checks += 1
    return true
  })
  for (let user = 0; user < 10_000; user += 1) watch(String(user))
  const perSecond: number[] = []
  for (let second = 0; second < 3_600; second += 1) {
    const before = checks
    clock.advance(1_000)
    perSecond.push(checks - before)
  }
  // An even spread over the first two minutes of checks is 83 per second, and later 33.
  expect(Math.max(...perSecond)).toBeLessThan(125)
  expect(Math.max(...perSecond.slice(1_800))).toBeLessThan(70)
  expect(checks).toBeGreaterThan(9 * 10_000)
  expect(checks).toBeLessThan(14 * 10_000)
})

test('SE-38: neither checks again nor sets a timer without verifyToken', () => {
  const { clock, watch } = watching(undefined)
  watch('1')()
  watch('2')
  expect(clock.pending()).toBe(0)
})

test('SE-39: keeps a connection whose check fails or times out, and checks again after the interval', async () => {
  let answer = (): Promise<boolean> => Promise.reject(new Error('token of-1 has no database'))
  const verifyToken = vi.fn(() => answer())
  const { clock, watch, refused, troubles } = watching(verifyToken, () => 0.5)
  watch('1')
  await clock.advanceAsync(5 * minuteMs)
  expect(verifyToken).toHaveBeenCalledTimes(1)
  answer = () => new Promise(() => undefined)
  await clock.advanceAsync(5 * minuteMs + 5_000)
  expect([refused, verifyToken.mock.calls.length]).toEqual([[], 2])
  const kept = 'open connections stay open, because their tokens cannot be checked: '
  expect(troubles).toEqual([`${kept}verifyToken failed`, `${kept}not verified within 5000 ms`])
  answer = () => Promise.resolve(false)
  await clock.advanceAsync(5 * minuteMs)
  expect(refused).toEqual(['1'])
})

test('SE-39: reports failed checks once in 5 minutes, however many connections are open', async () => {
  const { clock, watch, troubles } = watching(() => Promise.reject(new Error('away')))
  for (let user = 0; user < 1_000; user += 1) watch(String(user))
  await clock.advanceAsync(60 * minuteMs)
  expect(troubles.length).toBeGreaterThan(5)
  expect(troubles.length).toBeLessThan(13)
})

test('SE-40: runs at most 16 checks together, and starts the next when a check ends or times out', async () => {
  const { held, verifyToken } = heldChecks()
  const { clock, watch, refused } = watching(verifyToken, () => 0.5)
  for (let user = 0; user < 40; user += 1) watch(String(user))
  await clock.advanceAsync(5 * minuteMs)
  expect(held).toHaveLength(16)
  held[0]?.settle(false)
  held[1]?.settle(true)
  await clock.advanceAsync(0)
  expect([held.length, refused]).toEqual([18, ['0']])
  await clock.advanceAsync(5_000)
  expect(held).toHaveLength(34)
  await clock.advanceAsync(5_000)
  expect([held.length, refused]).toEqual([40, ['0']])
})

test('SE-40: starts each overdue check in its own timer', () => {
  const checked: number[] = []
  let turn = 0
  const { clock, watch } = watching(() => checked.push(turn) > 0)
  const setTimer = clock.setTimer
  for (let user = 0; user < 5; user += 1) watch(String(user))
  clock.setTimer = (callback, delayMs) => setTimer(() => {
    turn += 1
    callback()
  }, delayMs)
  clock.suspend(10 * minuteMs)
  clock.advance(0)
  expect(new Set(checked).size).toBe(5)
})

test('SE-41: clears the timers of new and repeated checks when the server closes', async () => {
  const { clock, tokens, watch } = watching(() => new Promise(() => undefined), () => 0.5)
  const stop = watch('1')
  await clock.advanceAsync(1_000)
  watch('2')
  await clock.advanceAsync(5 * minuteMs - 1_000)
  void tokens.mayEnter('3', 'of-3')
  // Timeouts of a new and a repeated check, and the timer of the next check.
  expect(clock.pending()).toBe(3)
  stop()
  tokens.dispose()
  expect(clock.pending()).toBe(0)
})
