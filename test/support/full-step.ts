import type { Effect, MachineEvent } from '../../src/connection/machine/events'
import { createMachine, type Machine, type Surroundings } from '../../src/connection/machine/machine'
import type { MachineState } from '../../src/connection/machine/state'
import { step as stepMachine } from '../../src/connection/machine/step'
import { defaultPolicy, type ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import { hasSameFields } from '../../src/shared/equality'

/** The inputs of a step beside state and event. */
export interface Env {
  readonly nowMs: number
  readonly roll: number
  readonly policy: ConnectionPolicy
}

export type Step = (state: MachineState, event: MachineEvent, env: Env) => readonly [MachineState, readonly Effect[]]

/**
 * The machine in a state, as one with all parts is. Its fields are named one by one: an object of that many from a
 * spread takes ten times the time and memory, and the model makes millions.
 */
export function machineIn({
  phase, generation, startedAtMs, slotSinceMs, readyAtMs, pingDueAtMs, pingSentAtMs, pingTimeoutMs, pingBy,
  isPingAgain, dueAtMs, isExtra, next, leases, need, sessionReady, token, hiddenAtMs, online, offline, loopback,
  lostAtMs, draw, made, renewedAtMs, endedAtMs, failure,
}: MachineState, { nowMs, roll, policy }: Env): Machine {
  return {
    phase, generation, startedAtMs, slotSinceMs, readyAtMs, pingDueAtMs, pingSentAtMs, pingTimeoutMs, pingBy,
    isPingAgain, dueAtMs, isExtra, next, leases, need, sessionReady, token, hiddenAtMs, online, offline, loopback,
    lostAtMs, draw, made, renewedAtMs, endedAtMs, failure,
    policy, waitsForSlots: true, nowMs, roll, effects: [], fault: '',
  }
}

/** The state of a machine, its fields named one by one for the same reason. */
function stateOf({
  phase, generation, startedAtMs, slotSinceMs, readyAtMs, pingDueAtMs, pingSentAtMs, pingTimeoutMs, pingBy,
  isPingAgain, dueAtMs, isExtra, next, leases, need, sessionReady, token, hiddenAtMs, online, offline, loopback,
  lostAtMs, draw, made, renewedAtMs, endedAtMs, failure,
}: Machine): MachineState {
  return {
    phase, generation, startedAtMs, slotSinceMs, readyAtMs, pingDueAtMs, pingSentAtMs, pingTimeoutMs, pingBy,
    isPingAgain, dueAtMs, isExtra, next, leases, need, sessionReady, token, hiddenAtMs, online, offline, loopback,
    lostAtMs, draw, made, renewedAtMs, endedAtMs, failure,
  }
}

export function initialState(around: Omit<Surroundings, 'policy' | 'waitsForSlots'>): MachineState {
  return stateOf(createMachine({ policy: defaultPolicy, waitsForSlots: true, ...around }))
}

/** A step that leaves the state that it is given as it was; the same one when nothing has changed. */
export function stepWith(own: typeof stepMachine): Step {
  return (state, event, env) => {
    const machine = machineIn(state, env)
    const effects = own(machine, event, env.nowMs, env.roll)
    const next = stateOf(machine)
    return [hasSameFields<MachineState>(state, next) ? state : next, effects]
  }
}

export const step = stepWith(stepMachine)
