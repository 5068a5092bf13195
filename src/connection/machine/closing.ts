import type { AfterClosing } from './state'
import {
  enter, isFeeding, isUnderWay, pushEffect, startTimer, stopTimer, type Transition,
} from './transition'

/** Ends the socket without a goodbye and without waiting for the close. */
export function drop(transition: Transition): void {
  const { phase } = transition.state
  if (isFeeding(phase)) pushEffect(transition, 'detach')
  if (isUnderWay(phase)) pushEffect(transition, 'drop')
  enter(transition, { name: 'idle' })
}

/** No page needs the socket any more. */
export function forgetNeed(transition: Transition): void {
  stopTimer(transition, 'linger')
  stopTimer(transition, 'background')
  transition.state.need = 'absent'
}

/** Ends lingering at once, because no socket is open that could be kept. */
export function endLinger(transition: Transition): void {
  forgetNeed(transition)
  enter(transition, { name: 'idle' })
}

/** Closes an open socket: the goodbye frame first, then the close. */
export function leave(transition: Transition, next: AfterClosing): void {
  if (!isFeeding(transition.state.phase)) return drop(transition)
  enter(transition, { name: 'closing', stage: 'goodbye', next })
  startTimer(transition, 'goodbye', transition.policy.goodbyeTimeoutMs)
  pushEffect(transition, 'sayGoodbye')
  pushEffect(transition, 'detach')
}

/** The goodbye frame was handed over, or took too long. */
export function closeNow(transition: Transition): void {
  const { phase } = transition.state
  if (phase.name !== 'closing' || phase.stage !== 'goodbye') return
  stopTimer(transition, 'goodbye')
  close(transition, phase.next)
}

/** Closes an open socket without a goodbye: the server refused the session. */
export function leaveSilently(transition: Transition, next: AfterClosing): void {
  pushEffect(transition, 'detach')
  close(transition, next)
}

function close(transition: Transition, next: AfterClosing): void {
  enter(transition, { name: 'closing', stage: 'native', next })
  pushEffect(transition, 'close')
  startTimer(transition, 'close', transition.policy.closeTimeoutMs)
}
