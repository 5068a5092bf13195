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
  { ready, renewableToken }: { readonly ready: boolean; readonly renewableToken: boolean },
): void {
  const { phase } = turn.state
  if (phase.name !== 'closing') leave(turn, 'renew')
  // What the user asked for is still to be done, unless they have signed out.
  else if (!ready || phase.next !== 'asked') enter(turn, { ...phase, next: 'renew' })
  turn.effects.push({ type: 'replaceSession' })
  turn.state.sessionReady = ready
  turn.state.token = renewableToken ? 'armed' : 'fixed'
  turn.state.outage = null
  turn.state.failure = null
  // Nobody lingers for the session before.
  if (turn.state.need === 'lingering') forgetNeed(turn)
  if (!ready) return goAbsent(turn)
  reconcileNeed(turn)
  beginAfresh(turn)
}

/** Where nothing is left of the session before, and no lease has begun anything by itself. */
function beginAfresh(turn: Turn): void {
  if (turn.state.need !== 'present' || turn.state.phase.name !== 'idle') return
  if (isBlocked(turn.state)) pause(turn)
  else begin(turn)
}

/** The client ends for good. */
export function onDisposed(turn: Turn): void {
  stopTimer(turn, 'doubt')
  turn.state.leases = []
  turn.state.sessionReady = false
  if (turn.state.need !== 'absent') goAbsent(turn)
}
