import type { ConnectionPolicy } from '../../core/policy/connection-policy'
import type { Effect, SocketEffect, TimerName } from './events'
import type { MachineState, Phase, PhaseName } from './state'

/** What a step may know beside state and event. */
export interface Env {
  /** Wall clock, epoch ms. */
  readonly nowMs: number
  /** A new uniform random number from [0, 1). */
  readonly roll: number
  readonly policy: ConnectionPolicy
}

type Writable<State> = { -readonly [Field in keyof State]: State[Field] }

/**
 * One step while it is computed: a copy of the state that the handlers change, and the effects so far. It never leaves
 * `step`, which is pure.
 */
export interface Transition extends Env {
  readonly state: Writable<MachineState>
  readonly effects: Effect[]
}

/** The timers that stop when their phase is left. */
export const timersOfPhase: Readonly<Record<PhaseName, readonly TimerName[]>> = {
  idle: [],
  resolving: ['resolve'],
  opening: ['connect'],
  awaitingSlot: ['slot'],
  readying: ['ready'],
  ready: ['uptime', 'ping', 'pong'],
  waiting: ['attempt'],
  paused: ['network'],
  failed: [],
  closing: ['goodbye', 'close'],
}

/** Adds an effect on the socket of the present generation. */
export function pushEffect(transition: Transition, type: SocketEffect): void {
  transition.effects.push({ type, generation: transition.state.generation })
}

/** A delay of `Infinity` starts no timer. */
export function startTimer(transition: Transition, name: TimerName, delayMs: number): void {
  if (delayMs !== Infinity) transition.effects.push({ type: 'startTimer', name, delayMs: Math.max(0, delayMs) })
}

export function stopTimer(transition: Transition, name: TimerName): void {
  transition.effects.push({ type: 'stopTimer', name })
}

/** Changes the phase and stops the timers of the one that is left. */
export function enter(transition: Transition, phase: Phase): void {
  const { name } = transition.state.phase
  settleUptime(transition)
  if (name !== phase.name) for (const timer of timersOfPhase[name]) stopTimer(transition, timer)
  transition.state.phase = phase
}

/** The connection was ready for the minimum uptime: the next loss begins a new outage and may renew the token. */
export function endOutage({ state }: Transition): void {
  state.outage = null
  if (state.token === 'spent') state.token = 'armed'
}

/** Does the same when `ready` is left, since a throttled app may not have fired the uptime timer yet. */
export function settleUptime(transition: Transition): void {
  const { state: { phase }, nowMs, policy } = transition
  if (phase.name === 'ready' && nowMs - phase.readyAtMs >= policy.minUptimeMs) endOutage(transition)
}

/** Nothing but `reconnect()` may connect now: the app is hidden or offline. */
export function isBlocked({ foreground, offline, loopback }: MachineState): boolean {
  return !foreground || (offline && !loopback)
}

/** The socket is open and feeds the protocol. */
export function isFeeding({ name }: Phase): boolean {
  return name === 'readying' || name === 'ready'
}

export type InFlightPhase = Extract<Phase, { readonly startedAtMs: number }>

/** An attempt is under way that has not become ready. */
export function isInFlight(phase: Phase): phase is InFlightPhase {
  return 'startedAtMs' in phase
}

/** An attempt is in flight, or the connection is ready. */
export function isUnderWay(phase: Phase): boolean {
  return isInFlight(phase) || phase.name === 'ready'
}

/** The attempt is too young to be replaced because of an event. A negative age by the wall clock counts as old. */
export function isYoung({ startedAtMs }: InFlightPhase, { nowMs, policy }: Pick<Env, 'nowMs' | 'policy'>): boolean {
  const ageMs = nowMs - startedAtMs
  return ageMs >= 0 && ageMs <= policy.staleAttemptMs
}
