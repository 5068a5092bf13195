import { initialState } from '../support/full-step'
import type { ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import { keyOf } from './abstraction'
import { carryOut, draftOf, happen, initialWorld, type Step, type World } from './environment'
import type { Breach, Model } from './explore'
import type { Rule, Turned } from './invariants'
import { movesFrom, type Move, type Surroundings } from './moves'

/** The settings that all worlds of one exploration share. */
export interface Setting {
  readonly step: Step
  readonly policy: ConnectionPolicy
  readonly around: Surroundings
  readonly rules: readonly Rule[]
}

const START_MS = 1_000_000_000
/** The earliest random draw. A late timer covers the effect of later draws. */
const ROLL = 0

/** The connection machine with its environment, as a state space to explore. */
export function createConnectionModel(setting: Setting): Model<World, Move> {
  const { policy, around, rules } = setting
  const machine = initialState({ ready: true, renewableToken: true, hiddenAtMs: null })
  return {
    initial: initialWorld(machine, START_MS),
    movesFrom: (world) => movesFrom(world, policy, around),
    move(world, move) {
      const turned = take(setting, world, move)
      return { world: turned.after, breach: firstBreach(rules, (rule) => rule.step?.(turned)) }
    },
    inspect: (world) => firstBreach(rules, (rule) => rule.state?.(world, setting)),
    keyOf: (world) => keyOf(world, policy),
    describe,
  }
}

/** Advances time, applies the event, runs the machine, and carries out its effects. */
export function take(setting: Setting, world: World, { event, afterMs, setBackMs }: Move): Turned {
  const draft = draftOf(world)
  draft.nowMs += afterMs
  draft.wallMs += afterMs - setBackMs
  draft.clockWasSet ||= setBackMs > 0
  if (event === null) return { before: world, event, effects: [], after: draft }
  happen(draft, event)
  const before = draftOf(draft)
  const [machine, effects] = setting.step(world.machine, event, {
    nowMs: draft.wallMs, roll: ROLL, policy: setting.policy,
  })
  draft.machine = machine
  for (const effect of effects) carryOut(draft, effect)
  return { before, event, effects, after: draft }
}

function firstBreach(rules: readonly Rule[], complaint: (rule: Rule) => string | undefined): Breach | undefined {
  for (const rule of rules) {
    const says = complaint(rule)
    if (says !== undefined) return { rule: rule.id, says }
  }
  return undefined
}

function describe({ machine, timers, sockets }: World): string {
  const { phase, need, hiddenAtMs, offline } = machine
  const facts = [
    phase,
    `need ${need}`,
    hiddenAtMs === null ? '' : 'background',
    offline ? 'offline' : '',
    timers.size === 0 ? '' : `timers ${[...timers.keys()].join(' ')}`,
    ...sockets.map(({ generation, stage }) => `socket ${generation} ${stage}`),
  ]
  return facts.filter((fact) => fact !== '').join(', ')
}
