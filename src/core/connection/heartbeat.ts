import { afterLoss, begin, beginByEvent } from './attempts'
import { drop } from './leaving'
import type { PendingPing, Phase } from './state'
import { enter, isBlocked, set, startTimer, type Turn } from './turn'

/** A pong timer this late means that we were suspended, not that the server is dead. */
const lateMs = 2_000

type Ready = Extract<Phase, { name: 'ready' }>

export function startHeartbeat(turn: Turn, generation: number): void {
  const { nowMs, policy } = turn.env
  const pingDueAtMs = nowMs + policy.pingIntervalMs
  enter(turn, { name: 'ready', generation, readyAtMs: nowMs, pingDueAtMs, ping: null })
  startTimer(turn, 'uptime', policy.minUptimeMs)
  if (policy.ping) startTimer(turn, 'ping', policy.pingIntervalMs)
}

/** Asks an open socket for a sign of life within a short deadline. Without pings it is trusted. */
export function probe(turn: Turn, by: 'event' | 'user'): void {
  const { phase } = turn.state
  if (phase.name !== 'ready' || !turn.env.policy.ping) return
  // A second hint while a probe is out adds nothing, but the user's wish is remembered.
  if (phase.ping !== null && phase.ping.by !== 'heartbeat') {
    if (by === 'user') enter(turn, { ...phase, ping: { ...phase.ping, by } })
    return
  }
  sendPing(turn, phase, by, turn.env.policy.probeTimeoutMs, false)
}

function sendPing(turn: Turn, phase: Ready, by: PendingPing['by'], timeoutMs: number, again: boolean): void {
  enter(turn, { ...phase, ping: { sentAtMs: turn.env.nowMs, timeoutMs, by, again } })
  startTimer(turn, 'pong', timeoutMs)
  turn.effects.push({ type: 'ping', generation: phase.generation })
}

export function onPingTimer(turn: Turn): void {
  const { phase } = turn.state
  if (phase.name !== 'ready') return
  const { nowMs, policy } = turn.env
  const offBeatMs = Math.abs(nowMs - phase.pingDueAtMs)
  const next: Ready = { ...phase, pingDueAtMs: nowMs + policy.pingIntervalMs }
  set(turn, { phase: next })
  startTimer(turn, 'ping', policy.pingIntervalMs)
  if (next.ping !== null) return
  // So far off the beat, the machine slept or the clock was set: ask with the short deadline.
  if (offBeatMs > policy.pongTimeoutMs) sendPing(turn, next, 'event', policy.probeTimeoutMs, false)
  else sendPing(turn, next, 'heartbeat', policy.pongTimeoutMs, false)
}

export function onPongTimer(turn: Turn, heardAtMs: number, graceMs: number): void {
  const { phase } = turn.state
  if (phase.name !== 'ready' || phase.ping === null) return
  const { nowMs, policy } = turn.env
  const { ping } = phase
  if (heardAtMs >= ping.sentAtMs) return enter(turn, { ...phase, ping: null })
  const allowedMs = ping.timeoutMs + graceMs
  const elapsedMs = nowMs - ping.sentAtMs
  if (elapsedMs >= 0 && elapsedMs < allowedMs) return startTimer(turn, 'pong', allowedMs - elapsedMs)
  // The wall clock says that the timer came late (or the clock went back): frames may still be queued.
  const isLate = elapsedMs < 0 || elapsedMs > allowedMs + lateMs
  if (isLate && !ping.again) return sendPing(turn, phase, ping.by, policy.probeTimeoutMs, true)
  loseSilent(turn, ping)
}

/** After a probe that failed the way back begins at once; after a missed pong, in its window. */
function loseSilent(turn: Turn, ping: PendingPing): void {
  drop(turn)
  const code = ping.by === 'heartbeat' ? 'pong-timeout' : 'probe-timeout'
  const failure = { code, final: false } as const
  const { need } = turn.state
  if (ping.by === 'heartbeat' || need !== 'present') return afterLoss(turn, failure)
  if (ping.by === 'event' && isBlocked(turn.state)) return afterLoss(turn, failure)
  set(turn, { failure })
  if (ping.by === 'user') begin(turn, 'first')
  else beginByEvent(turn)
}
