import type { AfterClosing } from './state'
import { enter, isFeeding, set, startTimer, stopTimer, type Turn } from './turn'
import { settleUptime } from './uptime'

/** Ends whatever socket there is without a word and without waiting. */
export function drop(turn: Turn): void {
  const { phase } = turn.state
  settleUptime(turn)
  if (isFeeding(phase)) turn.effects.push({ type: 'detach', generation: phase.generation })
  if ('generation' in phase) turn.effects.push({ type: 'drop', generation: phase.generation })
  enter(turn, { name: 'idle' })
}

/** Nobody needs the socket any more: nothing is left to linger for, or to end in the background. */
export function forgetNeed(turn: Turn): void {
  stopTimer(turn, 'linger')
  stopTimer(turn, 'background')
  set(turn, { need: 'absent' })
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
  const { phase } = turn.state
  if (!isFeeding(phase)) return drop(turn)
  const { generation } = phase
  settleUptime(turn)
  enter(turn, { name: 'closing', generation, stage: 'goodbye', next })
  startTimer(turn, 'goodbye', turn.env.policy.goodbyeTimeoutMs)
  turn.effects.push({ type: 'sayGoodbye', generation }, { type: 'detach', generation })
}

/** The goodbye is out, or took too long. */
export function closeNow(turn: Turn): void {
  const { phase } = turn.state
  if (phase.name !== 'closing' || phase.stage !== 'goodbye') return
  stopTimer(turn, 'goodbye')
  close(turn, phase.generation, phase.next)
}

/** An intended close where nobody is left to say goodbye to. */
export function leaveSilently(turn: Turn, generation: number, next: AfterClosing): void {
  turn.effects.push({ type: 'detach', generation })
  close(turn, generation, next)
}

function close(turn: Turn, generation: number, next: AfterClosing): void {
  enter(turn, { name: 'closing', generation, stage: 'native', next })
  turn.effects.push({ type: 'close', generation })
  startTimer(turn, 'close', turn.env.policy.closeTimeoutMs)
}
