import type { ConnectionPolicy } from '../policy/connection-policy'
import type { Effect } from './effect'
import type { MachineState, Phase } from './state'
import { timersOfPhase, type TimerName } from './timer-name'

/** What a step may know beside state and event. */
export interface Env {
  /** Wall clock, epoch ms. */
  readonly nowMs: number
  /** A fresh uniform draw from [0, 1). */
  readonly roll: number
  readonly policy: ConnectionPolicy
}

/** One step in the making. It never leaves `step`, which is pure seen from outside. */
export interface Turn {
  state: MachineState
  readonly effects: Effect[]
  readonly env: Env
}

export function set(turn: Turn, change: Partial<MachineState>): void {
  turn.state = { ...turn.state, ...change }
}

export function startTimer(turn: Turn, name: TimerName, delayMs: number): void {
  // No timer can wait for ever, and none need.
  if (delayMs === Infinity) return
  turn.effects.push({ type: 'startTimer', name, delayMs: Math.max(0, delayMs) })
}

export function stopTimer(turn: Turn, name: TimerName): void {
  turn.effects.push({ type: 'stopTimer', name })
}

/** Moves on; the timers of the phase that is left stop with it, unless the new one shares them. */
export function enter(turn: Turn, phase: Phase): void {
  const left = turn.state.phase
  if (left.name !== phase.name) for (const name of timersOfPhase[left.name]) stopTimer(turn, name)
  set(turn, { phase })
}

/** Whether connecting is out of the question for now, whoever asks but the user. */
export function isBlocked({ foreground, offline, loopback }: MachineState): boolean {
  return !foreground || (offline && !loopback)
}

export function isFeeding(phase: Phase): phase is Extract<Phase, { name: 'readying' | 'ready' }> {
  return phase.name === 'readying' || phase.name === 'ready'
}

type InFlightPhase = Extract<Phase, { name: 'resolving' | 'opening' | 'awaitingSlot' | 'readying' }>

export function isInFlight(phase: Phase): phase is InFlightPhase {
  return (
    phase.name === 'resolving' ||
    phase.name === 'opening' ||
    phase.name === 'awaitingSlot' ||
    phase.name === 'readying'
  )
}

/** Too young to be given up for an event. An age that is negative by the wall clock proves nothing. */
export function isYoung({ startedAtMs }: InFlightPhase, { nowMs, policy }: Pick<Env, 'nowMs' | 'policy'>): boolean {
  const ageMs = nowMs - startedAtMs
  return ageMs >= 0 && ageMs <= policy.staleAttemptMs
}
