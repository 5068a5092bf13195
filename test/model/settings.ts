import { defaultCloseCodes } from '../../src/connection/policy/close-codes'
import { defaultPolicy, type ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import { step } from '../support/full-step'
import { inRelease } from '../support/test-scope'
import type { Setting } from './connection-model'
import { invariants } from './invariants'
import type { Surroundings } from './moves'

const everything: Surroundings = {
  manual: true, network: true, sessions: true, slots: true, clockSetBack: false, loopback: false,
}

/** A budget of two attempts differs from one and none. */
export const fullSetting: Setting = {
  step, rules: invariants, around: everything,
  policy: { ...defaultPolicy, closeCodes: defaultCloseCodes, maxAttempts: 2 },
}

/** `npm test` explores a stable network without manual reconnects to the fixpoint. */
export const usualSetting: Setting = inRelease
  ? fullSetting
  : { ...fullSetting, around: { ...everything, network: false, manual: false } }

const lean: Surroundings = { ...everything, network: false, sessions: false, slots: false }

type SideSetting = ReturnType<typeof side>

function side(name: string, around: Surroundings, policy: Partial<ConnectionPolicy>) {
  const { maxAttempts } = defaultPolicy
  return { name, setting: { ...fullSetting, around, policy: { ...fullSetting.policy, maxAttempts, ...policy } } }
}

/** The full setting leaves these at their default. Each is explored separately. */
export const sideSettings: readonly SideSetting[] = [
  side('a loopback address', { ...lean, network: true, loopback: true }, { maxAttempts: 1 }),
  side('a wall clock set back', { ...lean, manual: false, clockSetBack: true }, { maxAttempts: 2 }),
  side('no pings, and a rest after each round', lean, { maxAttempts: 1, ping: false, restMs: 10_000 }),
  side('no attempts', { ...lean, network: true }, { maxAttempts: 0 }),
]
