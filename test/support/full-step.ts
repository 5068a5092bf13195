import type { Effect, MachineEvent } from '../../src/connection/machine/machine-events'
import { createMachine } from '../../src/connection/machine/machine'
import type { Machine, Surroundings } from '../../src/connection/machine/machine-api'
import type { MachineState } from '../../src/connection/machine/machine-state'
import type { ReconnectAnswer, SocketStatus } from '../../src/connection/machine/status'
import { defaultPolicy, type ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import { hasSameFields } from '../../src/shared/equality'

export interface Env {
  readonly nowMs: number
  readonly roll: number
  readonly policy: ConnectionPolicy
}

export type Step = (state: MachineState, event: MachineEvent, env: Env) => readonly [MachineState, readonly Effect[]]

/** A machine that can be set to any state. */
type OpenMachine = Machine & { readonly whole: NonNullable<Machine['whole']> }

function opened(machine: Machine): OpenMachine {
  const { whole } = machine
  if (whole === undefined) throw new Error('A machine of a production build cannot be put in a state.')
  return Object.assign(machine, { whole })
}

/** Reuses each policy's machine, because the model takes millions of steps. */
function machinesOf(create: typeof createMachine): (policy: ConnectionPolicy) => OpenMachine {
  const made = new Map<ConnectionPolicy, OpenMachine>()
  return (policy) => {
    const known = made.get(policy)
    if (known !== undefined) return known
    const around = { policy, ready: true, renewableToken: true, hiddenAtMs: null }
    const machine = opened(create(around))
    made.set(policy, machine)
    return machine
  }
}

const machineOf = machinesOf(createMachine)

export function initialState(around: Omit<Surroundings, 'policy'>): MachineState {
  return opened(createMachine({ policy: defaultPolicy, ...around })).whole.dump()
}

export function faceOf(
  state: MachineState, { nowMs, policy }: Omit<Env, 'roll'>,
): { readonly status: Omit<SocketStatus, 'sinceMs'>; readonly answer: ReconnectAnswer } {
  const machine = machineOf(policy)
  machine.whole.load(state)
  return { status: machine.status(), answer: machine.reconnectAnswer(nowMs, policy.ping) }
}

/** Leaves its input unchanged. Returns the same state when nothing has changed. */
export function stepWith(create: typeof createMachine): Step {
  const own = machinesOf(create)
  return (state, event, { nowMs, roll, policy }) => {
    const machine = own(policy)
    machine.whole.load(state)
    const effects = machine.step(event, nowMs, roll)
    const next = machine.whole.dump()
    return [hasSameFields<MachineState>(state, next) ? state : next, effects]
  }
}

export const step = stepWith(createMachine)
