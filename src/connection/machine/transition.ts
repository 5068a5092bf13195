import type { PlainEffect, TimerName } from './events'
import type { Machine } from './machine'
import type { MachineState, PhaseName } from './state'

/** Where they are not the one of the phase's own name. */
const otherTimers: { readonly [Name in PhaseName]?: readonly TimerName[] } = {
  idle: [],
  ready: ['uptime', 'ping', 'pong'],
  failed: [],
}

/** The timers that stop when their phase is left. */
export function timersOf(phase: PhaseName): readonly TimerName[] {
  return otherTimers[phase] ?? [phase]
}

/** Adds an effect for the present generation. */
export function put(m: Machine, type: PlainEffect): void {
  m.effects.push({ type, generation: m.generation })
}

/** A delay of `Infinity` starts no timer. */
export function startTimer(m: Machine, name: TimerName, delayMs: number): void {
  if (delayMs !== Infinity) m.effects.push({ type: 'startTimer', name, delayMs: Math.max(0, delayMs) })
}

export function stopTimer(m: Machine, name: TimerName): void {
  m.effects.push({ type: 'stopTimer', name })
}

/** Nothing but `reconnect()` may connect now: the app is hidden or offline. */
export function isBlocked(m: MachineState): boolean {
  return m.hiddenAtMs !== null || (m.offline && !m.loopback)
}

/** The socket is open and feeds the protocol. */
export function isFeeding(m: MachineState): boolean {
  return m.phase === 'readying' || m.phase === 'ready'
}

/** An attempt is under way that has not become ready. */
export function isInFlight(m: MachineState): boolean {
  return m.phase === 'resolving' || m.phase === 'opening' || m.phase === 'awaitingSlot' || m.phase === 'readying'
}

/** An attempt is in flight, or the connection is ready. */
export function isUnderWay(m: MachineState): boolean {
  return isInFlight(m) || m.phase === 'ready'
}

/** An intended close is under way. */
export function isClosing(m: MachineState): boolean {
  return m.phase === 'leaving' || m.phase === 'closing'
}

/** Too young to be replaced because of an event. A negative age by the wall clock counts as old. */
export function isYoung(m: Machine, nowMs = m.nowMs): boolean {
  return nowMs >= m.startedAtMs && nowMs - m.startedAtMs <= m.policy.staleAttemptMs
}

/** The connection was ready for the minimum uptime: the next loss begins a new outage and may renew the token. */
export function endOutage(m: Machine): void {
  m.lostAtMs = null
  if (m.token === 'spent') m.token = 'armed'
}

/** Does the same when `ready` is left: a throttled app may not have fired the uptime timer yet. */
export function settleUptime(m: Machine): void {
  if (m.phase === 'ready' && m.nowMs - m.readyAtMs >= m.policy.minUptimeMs) endOutage(m)
}

/** Changes the phase, stops the timers of the one that is left and starts the phase's own. */
export function enter(m: Machine, to: PhaseName, timeoutMs = Infinity): void {
  settleUptime(m)
  if (to !== m.phase) for (const timer of timersOf(m.phase)) stopTimer(m, timer)
  m.phase = to
  startTimer(m, to, timeoutMs)
}

/** Ends the socket without a goodbye and without waiting for the close. */
export function drop(m: Machine): void {
  if (isFeeding(m)) put(m, 'detach')
  if (isUnderWay(m)) put(m, 'drop')
  enter(m, 'idle')
}

/** Closes an open socket: the goodbye frame first, then the close. */
export function leave(m: Machine): void {
  if (!isFeeding(m)) return drop(m)
  m.next = 'renew'
  enter(m, 'leaving', m.policy.goodbyeTimeoutMs)
  put(m, 'sayGoodbye')
  put(m, 'detach')
}

/** The goodbye frame was handed over, took too long, or is not for this server. */
export function close(m: Machine): void {
  enter(m, 'closing', m.policy.closeTimeoutMs)
  put(m, 'close')
}

/** No page needs the socket any more. */
export function forgetNeed(m: Machine): void {
  stopTimer(m, 'linger')
  stopTimer(m, 'background')
  m.need = 'absent'
}

/** Ends lingering at once, because no socket is open that could be kept. */
export function endLinger(m: Machine): void {
  forgetNeed(m)
  enter(m, 'idle')
}
