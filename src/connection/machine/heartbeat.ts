import { drop } from './closing'
import type { TimerFired } from './events'
import { afterLoss, begin, beginByEvent } from './reconnect'
import type { PendingPing, Phase } from './state'
import { enter, isBlocked, pushEffect, startTimer, type Transition } from './transition'

/** A pong timer that fires this much too late means that the app was suspended, not that the server is silent. */
const lateMs = 2_000

type Ready = Extract<Phase, { name: 'ready' }>

export function onProtocolReady(transition: Transition): void {
  const { state, nowMs, policy } = transition
  state.failure = null
  enter(transition, { name: 'ready', readyAtMs: nowMs, pingDueAtMs: nowMs + policy.pingIntervalMs, ping: null })
  startTimer(transition, 'uptime', policy.minUptimeMs)
  if (policy.ping) startTimer(transition, 'ping', policy.pingIntervalMs)
}

/** Asks an open socket for a sign of life, with a short timeout. Does nothing where pings are switched off. */
export function probe(transition: Transition, phase: Ready, by: 'event' | 'user'): void {
  const { ping } = phase
  if (!transition.policy.ping) return
  if (ping === null || ping.by === 'heartbeat') return sendPing(transition, phase, by)
  // A probe is under way already; remember only that the user asks too.
  if (by === 'user') transition.state.phase = { ...phase, ping: { ...ping, by } }
}

function sendPing(transition: Transition, phase: Ready, by: PendingPing['by'], again = false): void {
  const { pongTimeoutMs, probeTimeoutMs } = transition.policy
  const timeoutMs = by === 'heartbeat' && !again ? pongTimeoutMs : probeTimeoutMs
  transition.state.phase = { ...phase, ping: { sentAtMs: transition.nowMs, timeoutMs, by, again } }
  startTimer(transition, 'pong', timeoutMs)
  pushEffect(transition, 'ping')
}

export function onPingTimer(transition: Transition, phase: Ready, { heardAtMs }: TimerFired): void {
  const { nowMs, policy } = transition
  // Where a pong may take longer than the interval, the last ping may be answered while its timer still runs.
  const isAnswered = phase.ping !== null && heardAtMs >= phase.ping.sentAtMs
  const ping = isAnswered ? null : phase.ping
  const next: Ready = { ...phase, ping, pingDueAtMs: nowMs + policy.pingIntervalMs }
  transition.state.phase = next
  startTimer(transition, 'ping', policy.pingIntervalMs)
  // This far from its time, the device slept or the clock was set: ask with the short timeout.
  const isOffBeat = Math.abs(nowMs - phase.pingDueAtMs) > policy.pongTimeoutMs
  if (ping === null) sendPing(transition, next, isOffBeat ? 'event' : 'heartbeat')
}

export function onPongTimer(transition: Transition, phase: Ready, { heardAtMs, graceMs }: TimerFired): void {
  const { ping } = phase
  if (ping === null) return
  if (heardAtMs >= ping.sentAtMs) {
    transition.state.phase = { ...phase, ping: null }
    return
  }
  const allowedMs = ping.timeoutMs + graceMs
  const elapsedMs = transition.nowMs - ping.sentAtMs
  if (elapsedMs >= 0 && elapsedMs < allowedMs) return startTimer(transition, 'pong', allowedMs - elapsedMs)
  // The timer came late or the clock was set back: frames may still wait in the platform's queue. Ask once more.
  const isLate = elapsedMs < 0 || elapsedMs > allowedMs + lateMs
  if (isLate && !ping.again) return sendPing(transition, phase, ping.by, true)
  loseSilent(transition, ping)
}

/** After a failed probe the next connection begins at once; after a missed pong, in its window. */
function loseSilent(transition: Transition, { by }: PendingPing): void {
  const { state } = transition
  drop(transition)
  const failure = { code: by === 'heartbeat' ? 'pong-timeout' : 'probe-timeout', final: false } as const
  const isPaused = by === 'event' && isBlocked(state)
  if (by === 'heartbeat' || state.need !== 'present' || isPaused) return afterLoss(transition, failure)
  state.failure = failure
  if (by === 'event') return beginByEvent(transition)
  state.outage = null
  begin(transition)
}
