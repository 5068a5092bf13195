import { begin, pause } from './attempts'
import { forgetNeed, leave } from './leaving'
import { enter, isBlocked, stopTimer, type Turn } from './turn'
import { goAbsent, reconcileNeed } from './wanting'

/**
 * Another user, another token, or nobody: what is open says goodbye as the old one, what is under
 * way is begun anew, and the way back has its full budget.
 */
export function onSessionReplaced(
  turn: Turn,
  { ready, renewableToken, ref }: { readonly ready: boolean; readonly renewableToken: boolean; readonly ref: number },
): void {
  const { phase } = turn
  if (phase.name === 'closing') enter(turn, { ...phase, next: 'renew' })
  else leave(turn, 'renew')
  turn.effects.push({ type: 'replaceSession', ref })
  turn.sessionReady = ready
  turn.token = renewableToken ? 'armed' : 'fixed'
  turn.outage = null
  turn.failure = null
  // Nobody lingers for the session before.
  if (turn.need === 'lingering') forgetNeed(turn)
  if (!ready) return goAbsent(turn)
  reconcileNeed(turn)
  beginAfresh(turn)
}

function beginAfresh(turn: Turn): void {
  if (turn.need !== 'present' || turn.phase.name !== 'idle') return
  if (isBlocked(turn)) pause(turn)
  else begin(turn, 'first')
}

/** The client ends for good. */
export function onDisposed(turn: Turn): void {
  stopTimer(turn, 'doubt')
  turn.leases = []
  turn.sessionReady = false
  if (turn.need !== 'absent') goAbsent(turn)
}
