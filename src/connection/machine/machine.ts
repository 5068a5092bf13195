import type { ConnectionPolicy } from '../policy/connection-policy'
import type { Effect, EventName, MachineEvent } from './events'
import type { MachineState } from './state'

type Writable<State> = { -readonly [Field in keyof State]: State[Field] }

/** The inputs of a machine. */
interface MachineRules {
  readonly policy: ConnectionPolicy
  /** Waits where the platform has no free socket; otherwise that costs an attempt. */
  readonly waitsForSlots: boolean
}

/** The machine: its state, which `step` alone changes, and what it needs for the event under way. */
export interface Machine extends Writable<MachineState>, MachineRules {
  /** Wall clock, epoch ms. */
  nowMs: number
  /** A new uniform random number from [0, 1). */
  roll: number
  /** The effects, in their order. */
  effects: Effect[]
  /** The mistake in the policy's answer. */
  fault: string
}

/** The effect of each event; in a phase that it is not for, nothing. */
export type EventHandlers = { readonly [Name in EventName]: (m: Machine, event: MachineEvent<Name>) => void }

export interface Surroundings extends MachineRules {
  /** As `sessionReady`. */
  readonly ready: boolean
  readonly renewableToken: boolean
  readonly hiddenAtMs: number | null
}

export function createMachine({ ready, renewableToken, ...around }: Surroundings): Machine {
  return {
    ...around,
    sessionReady: ready,
    nowMs: 0,
    roll: 0,
    effects: [],
    fault: '',
    phase: 'idle',
    generation: 0,
    startedAtMs: 0,
    slotSinceMs: null,
    readyAtMs: 0,
    pingDueAtMs: 0,
    pingSentAtMs: null,
    pingTimeoutMs: 0,
    pingBy: 'heartbeat',
    isPingAgain: false,
    dueAtMs: 0,
    isExtra: false,
    next: 'renew',
    leases: [],
    need: 'absent',
    token: renewableToken ? 'armed' : 'fixed',
    online: undefined,
    offline: false,
    loopback: false,
    lostAtMs: null,
    draw: 0,
    made: 0,
    renewedAtMs: -Infinity,
    endedAtMs: -Infinity,
    failure: null,
  }
}

/** The state alone, without the machine's rules and its inputs for the event under way. */
export function stateOf({ policy, waitsForSlots, nowMs, roll, effects, fault, ...state }: Machine): MachineState {
  return state
}
