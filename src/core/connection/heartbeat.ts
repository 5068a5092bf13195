import { afterLoss, begin, beginByEvent } from './attempts'
import { drop } from './leaving'
import type { PendingPing, Phase } from './state'
import { enter, isBlocked, order, startTimer, type Turn } from './turn'

/** A pong timer this late means that we were suspended, not that the server is dead. */
const lateMs = 2_000

type Ready = Extract<Phase, { name: 'ready' }>

export function onProtocolReady(turn: Turn): void {
  const { state: { phase }, nowMs, policy } = turn
  if (phase.name !== 'readying') return
  turn.state.failure = null
  enter(turn, { name: 'ready', readyAtMs: nowMs, pingDueAtMs: nowMs + policy.pingIntervalMs, ping: null })
  startTimer(turn, 'uptime', policy.minUptimeMs)
  if (policy.ping) startTimer(turn, 'ping', policy.pingIntervalMs)
}

/** Asks an open socket for a sign of life within a short deadline. Without pings it is trusted. */
export function probe(turn: Turn, phase: Ready, by: 'event' | 'user'): void {
  const { policy } = turn
  const { ping } = phase
  if (!policy.ping) return
  if (ping === null || ping.by === 'heartbeat') return sendPing(turn, phase, by)
  // A second hint while a probe is out adds nothing, but the user's wish is remembered.
  if (by === 'user') turn.state.phase = { ...phase, ping: { ...ping, by } }
}

/** A heartbeat has time; who asks for a reason, and who asks again, wants to know at once. */
function sendPing(turn: Turn, phase: Ready, by: PendingPing['by'], again = false): void {
  const { pongTimeoutMs, probeTimeoutMs } = turn.policy
  const timeoutMs = by === 'heartbeat' && !again ? pongTimeoutMs : probeTimeoutMs
  turn.state.phase = { ...phase, ping: { sentAtMs: turn.nowMs, timeoutMs, by, again } }
  startTimer(turn, 'pong', timeoutMs)
  order(turn, 'ping')
}

export function onPingTimer(turn: Turn, heardAtMs: number): void {
  const { state: { phase }, nowMs, policy } = turn
  if (phase.name !== 'ready') return
  // Where a pong may take longer than the interval, the one before may be answered and its timer still run.
  const isAnswered = phase.ping !== null && heardAtMs >= phase.ping.sentAtMs
  const ping = isAnswered ? null : phase.ping
  const next: Ready = { ...phase, ping, pingDueAtMs: nowMs + policy.pingIntervalMs }
  turn.state.phase = next
  startTimer(turn, 'ping', policy.pingIntervalMs)
  // So far off the beat, the machine slept or the clock was set: ask with the short deadline.
  const isOffBeat = Math.abs(nowMs - phase.pingDueAtMs) > policy.pongTimeoutMs
  if (ping === null) sendPing(turn, next, isOffBeat ? 'event' : 'heartbeat')
}

export function onPongTimer(turn: Turn, heardAtMs: number, graceMs: number): void {
  const { state: { phase }, nowMs } = turn
  if (phase.name !== 'ready' || phase.ping === null) return
  const { ping } = phase
  if (heardAtMs >= ping.sentAtMs) {
    turn.state.phase = { ...phase, ping: null }
    return
  }
  const allowedMs = ping.timeoutMs + graceMs
  const elapsedMs = nowMs - ping.sentAtMs
  if (elapsedMs >= 0 && elapsedMs < allowedMs) return startTimer(turn, 'pong', allowedMs - elapsedMs)
  // The wall clock says that the timer came late (or the clock went back): frames may still be queued.
  const isLate = elapsedMs < 0 || elapsedMs > allowedMs + lateMs
  if (isLate && !ping.again) return sendPing(turn, phase, ping.by, true)
  loseSilent(turn, ping)
}

/** After a probe that failed the way back begins at once; after a missed pong, in its window. */
function loseSilent(turn: Turn, { by }: PendingPing): void {
  drop(turn)
  const failure = { code: by === 'heartbeat' ? 'pong-timeout' : 'probe-timeout', final: false } as const
  const isPaused = by === 'event' && isBlocked(turn.state)
  if (by === 'heartbeat' || turn.state.need !== 'present' || isPaused) return afterLoss(turn, failure)
  turn.state.failure = failure
  if (by === 'event') return beginByEvent(turn)
  turn.state.outage = null
  begin(turn)
}
