import type { EventHandlers, Machine } from './machine'
import { begin, beginByEvent, lose } from './reconnect'
import type { PingBy } from './state'
import { drop, enter, isBlocked, put, startTimer } from './transition'

/**
 * A pong timer that fires this much too late means that the app was suspended, not that the server is silent (HB-8): a
 * busy page is late by less, a hidden tab of Chrome by up to a minute.
 */
const lateMs = 2_000

/** Asks an open socket for a sign of life, with a short timeout. Does nothing where pings are switched off. */
export function probe(m: Machine, by: 'event' | 'user'): void {
  if (!m.policy.ping) return
  if (m.pingSentAtMs === null || m.pingBy === 'heartbeat') sendPing(m, by)
  // A probe is under way already; remember only that the user asks too.
  else if (by === 'user') m.pingBy = by
}

function sendPing(m: Machine, by: PingBy, isAgain = false): void {
  m.pingSentAtMs = m.nowMs
  m.pingTimeoutMs = by === 'heartbeat' && !isAgain ? m.policy.pongTimeoutMs : m.policy.probeTimeoutMs
  m.pingBy = by
  m.isPingAgain = isAgain
  startTimer(m, 'pong', m.pingTimeoutMs)
  put(m, 'ping')
}

export function onPingTimer(m: Machine): void {
  // This far from its time, the device slept or the clock was set: ask with the short timeout.
  const by = Math.abs(m.nowMs - m.pingDueAtMs) > m.policy.pongTimeoutMs ? 'event' : 'heartbeat'
  m.pingDueAtMs = m.nowMs + m.policy.pingIntervalMs
  startTimer(m, 'ping', m.policy.pingIntervalMs)
  // Where a pong may take longer than the interval, the last ping may be unanswered still.
  if (m.pingSentAtMs === null) sendPing(m, by)
}

export function onPongTimer(m: Machine, sentAtMs: number, graceMs: number): void {
  const leftMs = sentAtMs + m.pingTimeoutMs + graceMs - m.nowMs
  const isEarly = m.nowMs < sentAtMs
  if (leftMs > 0 && !isEarly) return startTimer(m, 'pong', leftMs)
  // The timer came late or the clock was set back: frames may still wait in the platform's queue. Ask once more.
  if ((isEarly || leftMs < -lateMs) && !m.isPingAgain) return sendPing(m, m.pingBy, true)
  // After a failed probe the next connection begins at once; after a missed pong, in its window.
  if (m.pingBy === 'heartbeat') return lose(m, 'pong-timeout')
  if (m.need !== 'present' || (m.pingBy === 'event' && isBlocked(m))) return lose(m, 'probe-timeout')
  drop(m)
  m.failure = { code: 'probe-timeout', final: false }
  if (m.pingBy === 'event') return beginByEvent(m)
  m.lostAtMs = null
  begin(m)
}

export const heartbeatEvents = {
  protocolReady(m) {
    if (m.phase !== 'readying') return
    m.failure = null
    m.readyAtMs = m.nowMs
    m.pingDueAtMs = m.nowMs + m.policy.pingIntervalMs
    m.pingSentAtMs = null
    enter(m, 'ready')
    startTimer(m, 'uptime', m.policy.minUptimeMs)
    if (m.policy.ping) startTimer(m, 'ping', m.policy.pingIntervalMs)
  },
} satisfies Partial<EventHandlers>
