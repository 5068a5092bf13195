import { initialState } from '../support/full-step'
import type { ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import { keyOf } from './abstraction'
import { carryOut, draftOf, happen, stateAround, type State, type Step } from './environment'
import type { Breach, Model } from './explore'
import type { Rule, Turned } from './invariants'
import { movesFrom, type Move, type Surroundings } from './moves'

export interface Setting {
  readonly step: Step
  readonly policy: ConnectionPolicy
  readonly around: Surroundings
  readonly rules: readonly Rule[]
}

const START_MS = 1_000_000_000
/** The earliest random draw. A late timer covers the effect of later draws. */
const ROLL = 0

export function createConnectionModel(setting: Setting): Model<State, Move> {
  const { policy, around, rules } = setting
  const machine = initialState({ ready: true, renewableToken: true, hiddenAtMs: null })
  return {
    initial: stateAround(machine, START_MS),
    movesFrom: (state) => movesFrom(state, policy, around),
    move(state, move) {
      const turned = take(setting, state, move)
      return { state: turned.after, breach: firstBreach(rules, (rule) => rule.step?.(turned)) }
    },
    inspect: (state) => firstBreach(rules, (rule) => rule.state?.(state, setting)),
    keyOf: (state) => keyOf(state, policy),
    describe,
  }
}

export function take(setting: Setting, state: State, { event, afterMs, setBackMs }: Move): Turned {
  const draft = draftOf(state)
  draft.nowMs += afterMs
  draft.wallMs += afterMs - setBackMs
  draft.clockWasSet ||= setBackMs > 0
  if (event === null) return { before: state, event, effects: [], after: draft }
  happen(draft, event)
  const before = draftOf(draft)
  const [machine, effects] = setting.step(state.machine, event, {
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

function describe({ machine, timers, sockets }: State): string {
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
