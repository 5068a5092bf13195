import type { DiagnosticCode } from '../../shared/errors'
import {
  drop, enter, isBlocked, isFeeding, pushEffect, type ClosingPhase, type InFlightPhase, type Transition,
} from './transition'
import type { MachineEvent } from './events'
import { afterLoss, begin, beginByEvent, beginDue, limitInBackground } from './reconnect'
import type { Phase } from './state'
import type { Failure } from './status'

type Event<Type extends MachineEvent['type']> = Extract<MachineEvent, { type: Type }>

export function onResolved(t: Transition, phase: InFlightPhase, { loopback }: Event<'resolved'>): void {
  t.loopback = loopback
  open(t, phase)
}

export function onResolveFailed(t: Transition, _: Phase, { code, detail, final }: Failure): void {
  enter(t, { name: 'idle' })
  afterLoss(t, { code, detail, final })
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

/** The server or the network closed the socket; the close code says what follows. */
export function onSocketClosed(t: Transition, phase: Phase, event: Event<'socketClosed'>): void {
  const failure = failureOf(t, event)
  if (isFeeding(phase)) pushEffect(t, 'detach')
  enter(t, { name: 'idle' })
  afterLoss(t, failure, t.policy.closeCodes[event.code]?.kind === 'later' ? t.policy.retryLaterMs : 0)
}

/** What a close code means in the present phase. */
export function failureOf({ phase, policy }: Transition, { code: closeCode, reason }: Event<'socketClosed'>): Failure {
  const lost = { kind: 'loss', code: isFeeding(phase) ? 'connection-lost' : 'connect-failed' } as const
  const { kind, code } = policy.closeCodes[closeCode] ?? lost
  return { code, closeCode, detail: reason || undefined, final: kind === 'final' || kind === 'unauthorized' }
}

/** Gives up a connection that did not open, did not get ready, went silent or was refused. */
export function lose(t: Transition, code: DiagnosticCode, detail?: string, final = false): void {
  drop(t)
  afterLoss(t, { code, detail, final })
}

/** The server refused the session in a frame. */
export function onProtocolRefused(t: Transition, _: Phase, { code, detail }: Event<'protocolRefused'>): void {
  lose(t, code, detail, true)
}

/** An intended close is over: what follows depends on who needs the socket now. */
export function afterClosing(t: Transition, { next }: Pick<ClosingPhase, 'next'>): void {
  enter(t, { name: 'idle' })
  if (t.need === 'absent') return
  if (next === 'asked' && t.need === 'present') {
    limitInBackground(t)
    begin(t)
  } else if (next === 'retry' || t.need === 'lingering' || isBlocked(t)) beginDue(t, 'extra')
  else beginByEvent(t)
}
