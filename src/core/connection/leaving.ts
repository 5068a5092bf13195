import type { AfterClosing } from './state'
import { enter, isFeeding, isUnderWay, order, startTimer, stopTimer, type Turn } from './turn'

/** Ends whatever socket there is without a word and without waiting. */
export function drop(turn: Turn): void {
  const { phase } = turn.state
  if (isFeeding(phase)) order(turn, 'detach')
  if (isUnderWay(phase)) order(turn, 'drop')
  enter(turn, { name: 'idle' })
}

/** Nobody needs the socket any more: nothing is left to linger for, or to end in the background. */
export function forgetNeed(turn: Turn): void {
  stopTimer(turn, 'linger')
  stopTimer(turn, 'background')
  turn.state.need = 'absent'
}

/** Nothing is open, so nobody need linger. */
export function endLinger(turn: Turn): void {
  forgetNeed(turn)
  enter(turn, { name: 'idle' })
}

/**
 * An intended close of an open socket: goodbye first, then the close. `retry` keeps the outage and
 * goes on with it, `renew` begins like an automatic event would, if the socket is needed then.
 */
export function leave(turn: Turn, next: AfterClosing): void {
  if (!isFeeding(turn.state.phase)) return drop(turn)
  enter(turn, { name: 'closing', stage: 'goodbye', next })
  startTimer(turn, 'goodbye', turn.policy.goodbyeTimeoutMs)
  order(turn, 'sayGoodbye')
  order(turn, 'detach')
}

/** The goodbye is out, or took too long. */
export function closeNow(turn: Turn): void {
  const { phase } = turn.state
  if (phase.name !== 'closing' || phase.stage !== 'goodbye') return
  stopTimer(turn, 'goodbye')
  close(turn, phase.next)
}

/** An intended close where nobody is left to say goodbye to. */
export function leaveSilently(turn: Turn, next: AfterClosing): void {
  order(turn, 'detach')
  close(turn, next)
}

function close(turn: Turn, next: AfterClosing): void {
  enter(turn, { name: 'closing', stage: 'native', next })
  order(turn, 'close')
  startTimer(turn, 'close', turn.policy.closeTimeoutMs)
}
