import type { DiagnosticCode } from '../../core/diagnostic'
import { drop, leaveSilently } from './closing'
import type { MachineEvent } from './events'
import { afterLoss, begin, beginByEvent, beginDue, markEnded, pause } from './reconnect'
import type { Phase } from './state'
import type { Failure } from './status'
import {
  enter, isBlocked, isFeeding, pushEffect, settleUptime, startTimer, type InFlightPhase, type Transition,
} from './transition'

type Event<Type extends MachineEvent['type']> = Extract<MachineEvent, { type: Type }>
type PhaseOf<Name extends Phase['name']> = Extract<Phase, { name: Name }>

export function onResolved(transition: Transition, phase: InFlightPhase, { loopback }: Event<'resolved'>): void {
  transition.state.loopback = loopback
  spendToken(transition)
  open(transition, phase)
}

export function onResolveFailed(transition: Transition, _: Phase, { code, detail, final }: Failure): void {
  // The token was fetched beside the address and is kept.
  if (code === 'url-failed') spendToken(transition)
  enter(transition, { name: 'idle' })
  afterLoss(transition, { code, detail, final })
}

/** The new token has arrived. */
function spendToken({ state }: Transition): void {
  if (state.token === 'renewing') state.token = 'spent'
}

export function open(transition: Transition, phase: InFlightPhase): void {
  enter(transition, { ...phase, name: 'opening' })
  startTimer(transition, 'connect', transition.policy.connectTimeoutMs)
  pushEffect(transition, 'open')
}

export function onSocketOpened(transition: Transition, phase: InFlightPhase): void {
  // An open connection disproves an earlier report that the network is gone.
  transition.state.offline = false
  transition.state.online = true
  enter(transition, { ...phase, name: 'readying' })
  startTimer(transition, 'ready', transition.policy.readyTimeoutMs)
}

/** No socket is free: the line did not fail, so waiting costs no attempt for a while. */
export function onSocketRefused(transition: Transition, phase: InFlightPhase): void {
  enter(transition, { ...phase, name: 'awaitingSlot', slotSinceMs: phase.slotSinceMs ?? transition.nowMs })
  startTimer(transition, 'slot', transition.policy.slotRetryMs)
}

/** Asks for a socket again, or ends the attempt after the slot timeout. */
export function onSlotTimer(transition: Transition, phase: PhaseOf<'awaitingSlot'>): void {
  const { nowMs, policy } = transition
  if (Math.abs(nowMs - phase.slotSinceMs) < policy.slotTimeoutMs) return open(transition, phase)
  enter(transition, { name: 'idle' })
  afterLoss(transition, { code: 'socket-slots-exhausted', final: false })
}

/** The server or the network closed the socket; the close code says what follows. */
export function onSocketClosed(transition: Transition, phase: Phase, event: Event<'socketClosed'>): void {
  const { policy } = transition
  const wasOpen = isFeeding(phase)
  if (wasOpen) pushEffect(transition, 'detach')
  enter(transition, { name: 'idle' })
  const { kind, code } = policy.closeCodes[event.code] ?? { code: wasOpen ? 'connection-lost' : 'connect-failed' }
  const final = kind === 'final' || kind === 'unauthorized'
  const detail = event.reason === '' ? undefined : event.reason
  const failure: Failure = { code, closeCode: event.code, detail, final }
  if (kind === 'unauthorized' && renewsToken(transition, failure)) return beginDue(transition, 'extra')
  afterLoss(transition, failure, kind === 'later' ? policy.retryLaterMs : 0)
}

/** Gives up a connection that did not open, did not get ready, or went silent. */
export function lose(transition: Transition, code: DiagnosticCode): void {
  drop(transition)
  afterLoss(transition, { code, final: false })
}

/** The server refused the session in a frame; the socket is still open. */
export function onProtocolRefused(
  transition: Transition, _: Phase, { kind, code, detail }: Event<'protocolRefused'>,
): void {
  const failure: Failure = { code, detail, final: true }
  settleUptime(transition)
  if (kind === 'unauthorized' && renewsToken(transition, failure)) return leaveSilently(transition, 'retry')
  drop(transition)
  afterLoss(transition, failure)
}

/** One new token and one retry, which costs no attempt; a second refusal before the minimum uptime is final. */
function renewsToken(transition: Transition, failure: Failure): boolean {
  const { state } = transition
  if (state.token !== 'armed') return false
  state.token = 'renewing'
  state.failure = { ...failure, final: false }
  markEnded(transition)
  return true
}

/** An intended close is over: what follows depends on who needs the socket now. */
export function afterClosing(transition: Transition, { next }: PhaseOf<'closing'>): void {
  const { state } = transition
  enter(transition, { name: 'idle' })
  if (state.need === 'absent') return
  if (next === 'asked' && state.need === 'present') return begin(transition)
  if (next === 'retry' || state.need === 'lingering') return beginDue(transition, 'extra')
  if (isBlocked(state)) return pause(transition)
  beginByEvent(transition)
}
