import { set, type Turn } from './turn'

/** Ready for the minimum uptime ends the outage, its windows and its count, and re-arms the token. */
export function endOutage(turn: Turn): void {
  const { token } = turn.state
  set(turn, { outage: null, token: token === 'spent' ? 'armed' : token })
}

/** The same on leaving `ready`, for an uptime timer that a throttled app has not fired yet. */
export function settleUptime(turn: Turn): void {
  const { phase } = turn.state
  if (phase.name === 'ready' && turn.env.nowMs - phase.readyAtMs >= turn.env.policy.minUptimeMs) endOutage(turn)
}
