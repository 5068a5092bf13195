import type { ConnectionPolicy } from '../policy/connection-policy'
import type { Effect, SocketEffect, TimerName } from './events'
import type { AfterClosing, MachineState, Phase, PhaseName } from './state'

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
export interface Transition extends Env, Writable<MachineState> {
  readonly effects: Effect[]
}

/** Where they are not the one of the phase's own name. */
const otherTimers: { readonly [Name in PhaseName]?: readonly TimerName[] } = {
  idle: [],
  ready: ['uptime', 'ping', 'pong'],
  failed: [],
}

/** The timers that stop when their phase is left. */
export function timersOfPhase(name: PhaseName): readonly TimerName[] {
  return otherTimers[name] ?? [name]
}

/** Adds an effect for the present generation. */
export function pushEffect({ effects, generation }: Transition, type: SocketEffect): void {
  effects.push({ type, generation })
}

/** A delay of `Infinity` starts no timer. */
export function startTimer({ effects }: Transition, name: TimerName, delayMs: number): void {
  if (delayMs !== Infinity) effects.push({ type: 'startTimer', name, delayMs: Math.max(0, delayMs) })
}

export function stopTimer({ effects }: Transition, name: TimerName): void {
  effects.push({ type: 'stopTimer', name })
}

/** Changes the phase, stops the timers of the one that is left and starts the phase's own. */
export function enter(t: Transition, phase: Phase, timeoutMs = Infinity): void {
  const { name } = t.phase
  settleUptime(t)
  if (name !== phase.name) for (const timer of timersOfPhase(name)) stopTimer(t, timer)
  t.phase = phase
  startTimer(t, phase.name, timeoutMs)
}

/** The connection was ready for the minimum uptime: the next loss begins a new outage and may renew the token. */
export function endOutage(t: Transition): void {
  t.outage = null
  if (t.token === 'spent') t.token = 'armed'
}

/** Does the same when `ready` is left, since a throttled app may not have fired the uptime timer yet. */
export function settleUptime(t: Transition): void {
  if (t.phase.name === 'ready' && t.nowMs - t.phase.readyAtMs >= t.policy.minUptimeMs) endOutage(t)
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
export type ClosingPhase = Extract<Phase, { readonly next: unknown }>

/** An attempt is under way that has not become ready. */
export function isInFlight(phase: Phase): phase is InFlightPhase {
  return 'startedAtMs' in phase
}

/** An intended close is under way. */
export function isClosing(phase: Phase): phase is ClosingPhase {
  return 'next' in phase
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

/** Ends the socket without a goodbye and without waiting for the close. */
export function drop(t: Transition): void {
  if (isFeeding(t.phase)) pushEffect(t, 'detach')
  if (isUnderWay(t.phase)) pushEffect(t, 'drop')
  enter(t, { name: 'idle' })
}

/** No page needs the socket any more. */
export function forgetNeed(t: Transition): void {
  stopTimer(t, 'linger')
  stopTimer(t, 'background')
  t.need = 'absent'
}

/** Ends lingering at once, because no socket is open that could be kept. */
export function endLinger(t: Transition): void {
  forgetNeed(t)
  enter(t, { name: 'idle' })
}

/** Closes an open socket: the goodbye frame first, then the close. */
export function leave(t: Transition, next: AfterClosing): void {
  if (!isFeeding(t.phase)) return drop(t)
  enter(t, { name: 'leaving', next }, t.policy.goodbyeTimeoutMs)
  pushEffect(t, 'sayGoodbye')
  pushEffect(t, 'detach')
}

/** Closes the socket: the goodbye frame was handed over, took too long, or is not for this server. */
export function close(t: Transition, { next }: Pick<ClosingPhase, 'next'>): void {
  enter(t, { name: 'closing', next }, t.policy.closeTimeoutMs)
  pushEffect(t, 'close')
}
