import type { Turn } from './turn'

/** Ready for the minimum uptime ends the outage, its windows and its count, and re-arms the token. */
export function endOutage(turn: Turn): void {
  turn.state.outage = null
  if (turn.state.token === 'spent') turn.state.token = 'armed'
}

/** The same on leaving `ready`, for an uptime timer that a throttled app has not fired yet. */
export function settleUptime(turn: Turn): void {
  const { phase } = turn.state
  const { nowMs, policy } = turn
  if (phase.name === 'ready' && nowMs - phase.readyAtMs >= policy.minUptimeMs) endOutage(turn)
}
