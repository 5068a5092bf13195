import type { AfterClosing } from './state'
import { enter, isFeeding, isUnderWay, pushEffect, stopTimer, type ClosingPhase, type Transition } from './transition'

/** Ends the socket without a goodbye and without waiting for the close. */
export function drop(t: Transition): void {
  if (isFeeding(t.phase)) pushEffect(t, 'detach')
  if (isUnderWay(t.phase)) pushEffect(t, 'drop')
  enter(t, { name: 'idle' })
}

/** No page needs the socket any more. */
export function forgetNeed(t: Transition): void {
  stopTimer(t, 'linger')
  stopTimer(t, 'background')
  t.need = 'absent'
}

/** Ends lingering at once, because no socket is open that could be kept. */
export function endLinger(t: Transition): void {
  forgetNeed(t)
  enter(t, { name: 'idle' })
}

/** Closes an open socket: the goodbye frame first, then the close. */
export function leave(t: Transition, next: AfterClosing): void {
  if (!isFeeding(t.phase)) return drop(t)
  enter(t, { name: 'leaving', next }, t.policy.goodbyeTimeoutMs)
  pushEffect(t, 'sayGoodbye')
  pushEffect(t, 'detach')
}

/** Closes the socket: the goodbye frame was handed over, took too long, or is not for this server. */
export function close(t: Transition, { next }: Pick<ClosingPhase, 'next'>): void {
  enter(t, { name: 'closing', next }, t.policy.closeTimeoutMs)
  pushEffect(t, 'close')
}
