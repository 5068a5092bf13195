import { step } from '../../src/connection/machine/step'
import { defaultPolicy } from '../../src/core/policy/default-policy'
import type { Setting } from './connection-model'
import { invariants } from './invariants'
import type { Surroundings } from './moves'

const everything: Surroundings = {
  manual: true, network: true, sessions: true, slots: true, clockSetBack: false, loopback: false,
}

/** Leases, background, network, sessions, slots and timers; a budget of two is told from one and none. */
export const fullSetting: Setting = {
  step, rules: invariants, around: everything, policy: { ...defaultPolicy, attempts: 2 },
}

const lean: Surroundings = { ...everything, network: false, sessions: false, slots: false }

/** What the full setting leaves at its default, each for itself. */
export const sideSettings: readonly (readonly [name: string, setting: Setting])[] = [
  ['a loopback address', {
    ...fullSetting, around: { ...lean, network: true, loopback: true }, policy: { ...defaultPolicy, attempts: 1 },
  }],
  ['a wall clock set back', {
    ...fullSetting, around: { ...lean, manual: false, clockSetBack: true }, policy: { ...defaultPolicy, attempts: 2 },
  }],
  ['no pings, and a rest after each round', {
    ...fullSetting, around: lean, policy: { ...defaultPolicy, attempts: 1, ping: false, restMs: 10_000 },
  }],
  ['no attempts', { ...fullSetting, around: { ...lean, network: true }, policy: { ...defaultPolicy, attempts: 0 } }],
]
