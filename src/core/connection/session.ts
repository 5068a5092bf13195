import { begin, pause } from './attempts'
import { forgetNeed, leave } from './leaving'
import { enter, isBlocked, set, stopTimer, type Turn } from './turn'
import { goAbsent, reconcileNeed } from './wanting'

/**
 * Another user, another token, or nobody: what is open says goodbye as the old one, what is under
 * way is begun anew, and the way back has its full budget.
 */
export function onSessionReplaced(
  turn: Turn,
  { ready, renewableToken, ref }: { readonly ready: boolean; readonly renewableToken: boolean; readonly ref: number },
): void {
  const before = turn.state.phase
  if (before.name === 'closing') enter(turn, { ...before, next: 'renew' })
  else leave(turn, 'renew')
  turn.effects.push({ type: 'replaceSession', ref })
  set(turn, { sessionReady: ready, token: renewableToken ? 'armed' : 'fixed', outage: null, failure: null })
  // Nobody lingers for the session before.
  if (turn.state.need === 'lingering') forgetNeed(turn)
  if (!ready) return goAbsent(turn)
  reconcileNeed(turn)
  const { phase, need } = turn.state
  if (need !== 'present' || phase.name !== 'idle') return
  if (isBlocked(turn.state)) pause(turn)
  else begin(turn, 'first')
}

/** The client ends for good. */
export function onDisposed(turn: Turn): void {
  stopTimer(turn, 'doubt')
  set(turn, { leases: [], sessionReady: false })
  if (turn.state.need !== 'absent') goAbsent(turn)
}
