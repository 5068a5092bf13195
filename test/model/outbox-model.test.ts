import { beforeAll, describe, expect, test } from 'vitest'
import { explore, textOf, type Counterexample } from './explore'
import { mutatedOutboxStep } from './mutate'
import { createJointModel, jointSetting } from './outbox-model'
import { jointMutants } from './outbox-mutants'
import { createJointRules } from './outbox-rules'
import type { JointSetting } from './outbox-world'

/** A slow machine takes its time. */
const PATIENCE_MS = 600_000

const settings: readonly (readonly [name: string, circumstances: Partial<JointSetting>])[] = [
  ['two messages in one channel and a loss at every step', { pages: false, most: { loss: 1 } }],
  ['two losses and a manual retry at every step', { messages: ['order'], most: { loss: 2, retry: 1 } }],
  ['a suspension and a loss at every step', { messages: ['order'], most: { loss: 1, hide: 1 } }],
  ['a kill and a loss at every step', { messages: ['order'], most: { loss: 1, kill: 1 } }],
  ['a write that fails and a loss at every step', { messages: ['order'], most: { loss: 1, refusal: 1 } }],
  ['a send in doubt and a loss at every step', { messages: ['order'], most: { loss: 1, doubt: 1 } }],
  ['a clock set back and a loss at every step', { messages: ['order'], most: { loss: 1, setBack: 1 } }],
]

describe('the connection machine and the outbox together', () => {
  const breaches: Counterexample[] = []
  let states = 0

  beforeAll(async () => {
    for (const [name, circumstances] of settings) {
      const exploration = await explore(createJointModel({ ...jointSetting, ...circumstances }, createJointRules()))
      const { transitions, depth, counterexample } = exploration
      console.log(`joint model, ${name}: states=${exploration.states} transitions=${transitions} depth=${depth}`)
      states += exploration.states
      if (counterexample !== undefined) breaches.push(counterexample)
    }
    console.log(`joint model: states=${states}`)
  }, PATIENCE_MS)

  test.each([
    'MD-30: never two sockets, and none without need',
    'MD-31: no at-most-once message twice',
    'MD-32: what is reported of a message is true at the server',
    'MD-33: no message overtakes another of its channel',
    'MD-34: nothing goes out too late',
    'MD-35: nothing goes out before storage confirms it',
    'MD-36: nothing that was taken is lost',
    'MD-37: the lease is held as ruled',
    'MD-38: every message has a way forward',
    'MD-39: every wait has its timer',
  ])('%s', (title) => {
    const breach = breaches.find(({ rule }) => title.startsWith(`${rule}:`))
    expect(textOf(breach)).toBe('none')
  })

  test('MD-40: each exploration comes to a fixpoint', () => {
    expect(breaches.map(textOf)).toEqual([])
    expect(states).toBeGreaterThan(50_000)
  })
})

describe('MD-41: without a guard the joint model finds the way to break its invariant', () => {
  for (const { rule, lacks, setting } of jointMutants) {
    test(`MD-41: without ${lacks} falls ${rule}`, async () => {
      const rules = createJointRules().filter(({ id }) => id === rule)
      const { counterexample } = await explore(createJointModel(setting(), rules))
      expect(counterexample?.rule).toBe(rule)
      const { says = '', trace = [] } = counterexample ?? {}
      const lines = trace.map((line, index) => `  ${index + 1}. ${line}`)
      console.log([`${rule} without ${lacks}: ${says}`, ...lines].join('\n'))
    }, PATIENCE_MS)
  }

  test('MD-41: each invariant has a guard whose loss breaks it', () => {
    const guarded = new Set(jointMutants.map(({ rule }) => rule))
    expect(createJointRules().map(({ id }) => id).filter((id) => !guarded.has(id))).toEqual([])
  })

  test('MD-41: an edit that finds no guard is reported', () => {
    expect(() => mutatedOutboxStep([{ file: 'step.ts', find: 'no such guard', replace: '' }])).toThrow('stands 0 times')
  })
})
