import type { DiagnosticCode } from '../../core/diagnostic'
import { close, drop } from './closing'
import type { MachineEvent } from './events'
import { afterLoss, begin, beginByEvent, beginDue, markEnded } from './reconnect'
import type { Phase } from './state'
import type { Failure } from './status'
import {
  enter, isBlocked, isFeeding, pushEffect, settleUptime, type ClosingPhase, type InFlightPhase, type Transition,
} from './transition'

type Event<Type extends MachineEvent['type']> = Extract<MachineEvent, { type: Type }>
type PhaseOf<Name extends Phase['name']> = Extract<Phase, { name: Name }>

export function onResolved(t: Transition, phase: InFlightPhase, { loopback }: Event<'resolved'>): void {
  t.loopback = loopback
  spendToken(t)
  open(t, phase)
}

export function onResolveFailed(t: Transition, _: Phase, { code, detail, final }: Failure): void {
  // The token was fetched beside the address and is kept.
  if (code === 'url-failed') spendToken(t)
  enter(t, { name: 'idle' })
  afterLoss(t, { code, detail, final })
}

/** The new token has arrived. */
function spendToken(t: Transition): void {
  if (t.token === 'renewing') t.token = 'spent'
}

export function open(t: Transition, phase: InFlightPhase): void {
  enter(t, { ...phase, name: 'opening' }, t.policy.connectTimeoutMs)
  pushEffect(t, 'open')
}

export function onSocketOpened(t: Transition, phase: InFlightPhase): void {
  // An open connection disproves an earlier report that the network is gone.
  t.offline = false
  t.online = true
  enter(t, { ...phase, name: 'readying' }, t.policy.readyTimeoutMs)
}

/** No socket is free: the line did not fail, so waiting costs no attempt for a while. */
export function onSocketRefused(t: Transition, phase: InFlightPhase): void {
  const slotSinceMs = phase.slotSinceMs ?? t.nowMs
  enter(t, { ...phase, name: 'awaitingSlot', slotSinceMs }, t.policy.slotRetryMs)
}

/** Asks for a socket again, or ends the attempt after the slot timeout. */
export function onSlotTimer(t: Transition, phase: PhaseOf<'awaitingSlot'>): void {
  if (Math.abs(t.nowMs - phase.slotSinceMs) < t.policy.slotTimeoutMs) return open(t, phase)
  enter(t, { name: 'idle' })
  afterLoss(t, { code: 'socket-slots-exhausted', final: false })
}

/** The server or the network closed the socket; the close code says what follows. */
export function onSocketClosed(t: Transition, phase: Phase, event: Event<'socketClosed'>): void {
  const wasOpen = isFeeding(phase)
  if (wasOpen) pushEffect(t, 'detach')
  enter(t, { name: 'idle' })
  const { kind, code } = t.policy.closeCodes[event.code] ?? { code: wasOpen ? 'connection-lost' : 'connect-failed' }
  const final = kind === 'final' || kind === 'unauthorized'
  const failure: Failure = { code, closeCode: event.code, detail: event.reason || undefined, final }
  if (kind === 'unauthorized' && renewsToken(t, failure)) return beginDue(t, 'extra')
  afterLoss(t, failure, kind === 'later' ? t.policy.retryLaterMs : 0)
}

/** Gives up a connection that did not open, did not get ready, went silent or was refused. */
export function lose(t: Transition, code: DiagnosticCode, detail?: string, final = false): void {
  drop(t)
  afterLoss(t, { code, detail, final })
}

/** The server refused the session in a frame; the socket is still open. */
export function onProtocolRefused(t: Transition, _: Phase, { kind, code, detail }: Event<'protocolRefused'>): void {
  settleUptime(t)
  if (kind === 'final' || !renewsToken(t, { code, detail, final: true })) return lose(t, code, detail, true)
  pushEffect(t, 'detach')
  close(t, { next: 'retry' })
}

/** One new token and one retry, which costs no attempt; a second refusal before the minimum uptime is final. */
function renewsToken(t: Transition, failure: Failure): boolean {
  if (t.token !== 'armed') return false
  t.token = 'renewing'
  t.failure = { ...failure, final: false }
  markEnded(t)
  return true
}

/** An intended close is over: what follows depends on who needs the socket now. */
export function afterClosing(t: Transition, { next }: Pick<ClosingPhase, 'next'>): void {
  enter(t, { name: 'idle' })
  if (t.need === 'absent') return
  if (next === 'asked' && t.need === 'present') begin(t)
  else if (next === 'retry' || t.need === 'lingering' || isBlocked(t)) beginDue(t, 'extra')
  else beginByEvent(t)
}
