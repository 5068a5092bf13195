import { drop, enter, isBlocked, pushEffect, startTimer, type Transition } from './transition'
import type { TimerFired } from './events'
import { afterLoss, begin, beginByEvent } from './reconnect'
import type { PendingPing, Phase } from './state'

/** A pong timer that fires this much too late means that the app was suspended, not that the server is silent. */
const lateMs = 2_000

type Ready = Extract<Phase, { name: 'ready' }>

export function onProtocolReady(t: Transition): void {
  const { nowMs, policy } = t
  t.failure = null
  enter(t, { name: 'ready', readyAtMs: nowMs, pingDueAtMs: nowMs + policy.pingIntervalMs, ping: null })
  startTimer(t, 'uptime', policy.minUptimeMs)
  if (policy.ping) startTimer(t, 'ping', policy.pingIntervalMs)
}

/** Asks an open socket for a sign of life, with a short timeout. Does nothing where pings are switched off. */
export function probe(t: Transition, phase: Ready, by: 'event' | 'user'): void {
  const { ping } = phase
  if (!t.policy.ping) return
  if (ping === null || ping.by === 'heartbeat') return sendPing(t, phase, by)
  // A probe is under way already; remember only that the user asks too.
  if (by === 'user') t.phase = { ...phase, ping: { ...ping, by } }
}

function sendPing(t: Transition, phase: Ready, by: PendingPing['by'], again = false): void {
  const timeoutMs = by === 'heartbeat' && !again ? t.policy.pongTimeoutMs : t.policy.probeTimeoutMs
  t.phase = { ...phase, ping: { sentAtMs: t.nowMs, timeoutMs, by, again } }
  startTimer(t, 'pong', timeoutMs)
  pushEffect(t, 'ping')
}

export function onPingTimer(t: Transition, phase: Ready, { heardAtMs }: TimerFired): void {
  const { nowMs, policy: { pingIntervalMs, pongTimeoutMs } } = t
  // Where a pong may take longer than the interval, the last ping may be answered while its timer still runs.
  const isAnswered = phase.ping !== null && heardAtMs >= phase.ping.sentAtMs
  const ping = isAnswered ? null : phase.ping
  const next: Ready = { ...phase, ping, pingDueAtMs: nowMs + pingIntervalMs }
  t.phase = next
  startTimer(t, 'ping', pingIntervalMs)
  // This far from its time, the device slept or the clock was set: ask with the short timeout.
  const isOffBeat = Math.abs(nowMs - phase.pingDueAtMs) > pongTimeoutMs
  if (ping === null) sendPing(t, next, isOffBeat ? 'event' : 'heartbeat')
}

export function onPongTimer(t: Transition, phase: Ready, { heardAtMs, graceMs }: TimerFired): void {
  const { ping } = phase
  if (ping === null) return
  if (heardAtMs >= ping.sentAtMs) {
    t.phase = { ...phase, ping: null }
    return
  }
  const leftMs = ping.sentAtMs + ping.timeoutMs + graceMs - t.nowMs
  const isEarly = t.nowMs < ping.sentAtMs
  if (leftMs > 0 && !isEarly) return startTimer(t, 'pong', leftMs)
  // The timer came late or the clock was set back: frames may still wait in the platform's queue. Ask once more.
  if ((isEarly || leftMs < -lateMs) && !ping.again) return sendPing(t, phase, ping.by, true)
  loseSilent(t, ping)
}

/** After a failed probe the next connection begins at once; after a missed pong, in its window. */
function loseSilent(t: Transition, { by }: PendingPing): void {
  const failure = { code: by === 'heartbeat' ? 'pong-timeout' : 'probe-timeout', final: false } as const
  drop(t)
  if (by === 'heartbeat' || t.need !== 'present' || (by === 'event' && isBlocked(t))) return afterLoss(t, failure)
  t.failure = failure
  if (by === 'event') return beginByEvent(t)
  t.outage = null
  begin(t)
}
