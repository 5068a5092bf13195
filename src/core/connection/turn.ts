import type { ConnectionPolicy } from '../policy/connection-policy'
import type { Effect, SocketEffect } from './effect'
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

type Writable<State> = { -readonly [Field in keyof State]: State[Field] }

/**
 * One step in the making: what it may know, the state to come, which begins as a copy of the one before and is changed
 * on the way, and what is to be done. It never leaves `step`, which is pure seen from outside.
 */
export interface Turn extends Env {
  readonly state: Writable<MachineState>
  readonly effects: Effect[]
}

/** Wants something done about the socket of this generation. */
export function order(turn: Turn, type: SocketEffect): void {
  turn.effects.push({ type, generation: turn.state.generation })
}

export function startTimer(turn: Turn, name: TimerName, delayMs: number): void {
  // No timer can wait for ever, and none need.
  if (delayMs !== Infinity) turn.effects.push({ type: 'startTimer', name, delayMs: Math.max(0, delayMs) })
}

export function stopTimer(turn: Turn, name: TimerName): void {
  turn.effects.push({ type: 'stopTimer', name })
}

/** Moves on; the timers of the phase that is left stop with it, unless the new one shares them. */
export function enter(turn: Turn, phase: Phase): void {
  const left = turn.state.phase.name
  settleUptime(turn)
  if (left !== phase.name) for (const name of timersOfPhase[left]) stopTimer(turn, name)
  turn.state.phase = phase
}

/** Ready for the minimum uptime ends the outage, its windows and its count, and re-arms the token. */
export function endOutage(turn: Turn): void {
  turn.state.outage = null
  if (turn.state.token === 'spent') turn.state.token = 'armed'
}

/** The same on leaving `ready`, for an uptime timer that a throttled app has not fired yet. */
export function settleUptime(turn: Turn): void {
  const { state: { phase }, nowMs, policy } = turn
  if (phase.name === 'ready' && nowMs - phase.readyAtMs >= policy.minUptimeMs) endOutage(turn)
}

/** Whether connecting is out of the question for now, whoever asks but the user. */
export function isBlocked({ foreground, offline, loopback }: MachineState): boolean {
  return !foreground || (offline && !loopback)
}

/** The socket is open and feeds the protocol. */
export function isFeeding({ name }: Phase): boolean {
  return name === 'readying' || name === 'ready'
}

export type InFlightPhase = Extract<Phase, { readonly startedAtMs: number }>

export function isInFlight(phase: Phase): phase is InFlightPhase {
  return 'startedAtMs' in phase
}

/** There is a try or an open socket that nobody is closing. */
export function isUnderWay(phase: Phase): boolean {
  return isInFlight(phase) || phase.name === 'ready'
}

/** Too young to be given up for an event. An age that is negative by the wall clock proves nothing. */
export function isYoung({ startedAtMs }: InFlightPhase, { nowMs, policy }: Pick<Env, 'nowMs' | 'policy'>): boolean {
  const ageMs = nowMs - startedAtMs
  return ageMs >= 0 && ageMs <= policy.staleAttemptMs
}
