import type { DiagnosticCode } from '../diagnostic'
import type { MachineEvent } from './event'
import { afterLoss, begin, beginByEvent, beginDue, pause } from './attempts'
import { drop, leaveSilently } from './leaving'
import type { Phase } from './state'
import type { Failure } from './status'
import { enter, isBlocked, isFeeding, isUnderWay, order, settleUptime, type Turn } from './turn'

/** A socket that we did not close has ended; its code decides what that means. */
export function onSocketClosed(turn: Turn, closeCode: number, reason: string): void {
  const { state: { phase }, policy } = turn
  if (phase.name === 'closing') return afterClosing(turn, phase)
  if (!isUnderWay(phase)) return
  const opened = isFeeding(phase)
  if (opened) order(turn, 'detach')
  enter(turn, { name: 'idle' })
  const { kind, code } = policy.closeCodes[closeCode] ?? { code: opened ? 'connection-lost' : 'connect-failed' }
  const final = kind === 'final' || kind === 'unauthorized'
  const failure: Failure = { code, closeCode, detail: reason === '' ? undefined : reason, final }
  if (kind === 'unauthorized' && renewsToken(turn, failure)) return beginDue(turn, 'extra')
  afterLoss(turn, failure, kind === 'later' ? policy.retryLaterMs : 0)
}

/** A connection is given up: the server is silent, stalled, never got ready or never opened it. */
export function loseConnection(turn: Turn, code: DiagnosticCode): void {
  drop(turn)
  afterLoss(turn, { code, final: false })
}

/** The server refused the session by a frame, the socket still being open. */
export function onProtocolRefused(
  turn: Turn,
  { kind, code, detail }: Extract<MachineEvent, { type: 'protocolRefused' }>,
): void {
  if (!isFeeding(turn.state.phase)) return
  const failure: Failure = { code, detail, final: true }
  settleUptime(turn)
  if (kind === 'unauthorized' && renewsToken(turn, failure)) return leaveSilently(turn, 'retry')
  drop(turn)
  afterLoss(turn, failure)
}

/** One fresh token, one retry, no attempt spent; a second refusal before the minimum uptime is final. */
function renewsToken(turn: Turn, failure: Failure): boolean {
  if (turn.state.token !== 'armed') return false
  turn.state.token = 'renewing'
  turn.state.failure = { ...failure, final: false }
  turn.state.endedAtMs = turn.nowMs
  return true
}

/** An intended close is through, or was forced: what now depends on who needs the socket now. */
export function afterClosing(turn: Turn, { next }: Extract<Phase, { name: 'closing' }>): void {
  enter(turn, { name: 'idle' })
  if (turn.state.need === 'absent') return
  if (next === 'asked' && turn.state.need === 'present') return begin(turn)
  if (next === 'retry' || turn.state.need === 'lingering') return beginDue(turn, 'extra')
  if (isBlocked(turn.state)) return pause(turn)
  beginByEvent(turn)
}
