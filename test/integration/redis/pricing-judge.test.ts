import { expect, test } from 'vitest'
import { keys } from '../../../server/redis/keys'
import { sumUp } from '../../storm/campaign'
import { createPricingJudge } from '../../storm/pricing-judge'
import type { Storm } from '../../storm/storm'
import { createTally, invariants } from '../../storm/tally'
import { shardFor } from './feed-rig'

const trader = '10260'
const role = keys.role(shardFor(trader))
const account = keys.account(trader)

function stage() {
  const tally = createTally()
  let starvedMs = 0
  const judge = createPricingJudge({ tally, limitMs: 2_500, starvedMs: () => starvedMs })
  judge.knowRoles(new Map([[role, '1 one']]))
  judge.settle(0)
  return {
    ...judge, ...tally,
    write(atMs: number, with_: string, ...commands: (readonly string[])[]) {
      judge.receive(atMs, ['EVALSHA', 'sha', '2', role, account, with_, 'epoch', '7'], false)
      for (const command of [['TIME'], ['GET', role], ...commands]) judge.receive(atMs, command, true)
    },
    take(text: string) {
      judge.receive(0, ['EVALSHA', 'sha', '1', role, '', ''], false)
      judge.receive(0, ['GET', role], true)
      judge.receive(0, ['SET', role, text], true)
    },
    starve: (ms: number) => void (starvedMs += ms),
  }
}

const price = ['HSET', account, 'tick', '1-0', 'seq', '7']

test('LD-4: accepts a write with the current role, and counts a rejected write with an old role as late', () => {
  const { write, take, late, checks, violations } = stage()
  write(100, '1 one', price)
  take('2 two')
  write(200, '1 one')
  write(300, '2 two', price)
  expect(violations).toEqual([])
  expect(checks).toMatchObject({ 'priced-by-one': 2, 'fences-rise': 1 })
  expect(late()).toBe(1)
})

test('LD-4: reports a write that Redis accepts from a server with an outdated role', () => {
  const { write, take, violations } = stage()
  take('2 two')
  write(200, '1 one', ['XADD', keys.ticks, '*'])
  expect(violations).toEqual([`priced-by-one: "1 one" wrote while ${role} was "2 two"`])
})

test.each(['1 two', '3 two', '0 '])('LD-4: reports a role that changes from "1 one" to "%s"', (text) => {
  const { take, violations } = stage()
  take(text)
  expect(violations).toEqual([`fences-rise: ${role} became "${text}" after "1 one"`])
})

test('LD-4: reports an account that is unpriced for too long, unless Redis or a CPU core was unavailable', () => {
  const { write, starve, disturb, settle, lose, knowRoles, violations, checks } = stage()
  write(100, '1 one', price)
  write(2_600, '1 one', price)
  starve(400)
  write(5_500, '1 one', price)
  disturb(6_000)
  lose(true)
  settle(20_000)
  knowRoles(new Map([[role, '1 one']]))
  write(22_500, '1 one', price)
  expect(violations).toEqual([])
  disturb(25_001)
  expect(violations).toEqual([
    `priced-in-time: ${trader} was not priced for 2501 ms, 0 ms of which it waited for a core`,
  ])
  expect(checks['priced-in-time']).toBe(5)
})

test('LD-4: counts the unpriced time of an account from its request, except after Redis was emptied', () => {
  const { receive, disturb, settle, lose, violations } = stage()
  receive(100, ['EVALSHA', 'sha', '6', keys.wanted(shardFor(trader)), 'intake', account, '', '', '', trader], false)
  receive(100, ['ZADD', keys.wanted(shardFor(trader)), '100', trader], true)
  lose(false)
  disturb(9_000)
  settle(9_000)
  receive(9_100, ['ZADD', keys.wanted(shardFor(trader)), '9100', trader], true)
  expect(violations).toEqual([])
  disturb(12_000)
  expect(violations).toHaveLength(1)
})

test('LD-4: reports an order decided twice', () => {
  const { write, lose, settle, violations } = stage()
  const order = ['HSET', keys.order(trader, 'key-1'), 'ack', '{}']
  write(100, '1 one', price, order)
  write(200, '1 one', price, ['HSET', keys.order(trader, 'key-2'), 'entry', '1-0'])
  expect(violations).toEqual([])
  write(300, '1 one', price, order)
  expect(violations).toEqual([`executed-once: ${keys.order(trader, 'key-1')} was decided again`])
  lose(false)
  settle(400)
  write(500, '1 one', price, order)
  expect(violations).toHaveLength(1)
})

const storm = (seed: number, more: Partial<Storm>): Storm => ({
  seed, faults: ['killed', 'frozen'], violations: [], checks: createTally().checks, orders: { placed: 2, acked: 1 },
  lateWrites: 0, maxUnpricedMs: seed, seconds: 1, ...more,
})

test('LD-4: sums storm results, and fails if a check never ran or ten storms had no late write', () => {
  const { checks, expect: judge } = createTally()
  for (const name of invariants) if (name !== 'never-back') judge(name, true, () => '')
  const two = sumUp([storm(3, { checks }), storm(4, { checks, violations: ['wrong'] })])
  expect(two).toMatchObject({
    seeds: 2, faults: { killed: 2, frozen: 2, added: 0 }, orders: { placed: 4, acked: 2 }, maxUnpricedMs: 4,
    violations: ['seed 4: wrong'], complaints: ['never-back was never judged'], met: false,
  })
  expect(two.checks).toMatchObject({ 'priced-by-one': 2, 'never-back': 0 })
  judge('never-back', true, () => '')
  const ten = (lateWrites: number): readonly Storm[] =>
    Array.from({ length: 10 }, (_, seed) => storm(seed, { checks, lateWrites }))
  expect(sumUp(ten(1))).toMatchObject({ complaints: [], met: true })
  expect(sumUp(ten(0))).toMatchObject({ complaints: ['no role was lost before a write'], met: false })
})
