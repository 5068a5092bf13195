import type { DiagnosticCode } from '../diagnostic'
import type { MachineEvent } from './event'
import { afterLoss, begin, beginByEvent, beginDue, pause } from './attempts'
import { drop, leaveSilently } from './leaving'
import type { Phase } from './state'
import type { Failure } from './status'
import { enter, isBlocked, isFeeding, isInFlight, set, type Turn } from './turn'
import { settleUptime } from './uptime'

/** A socket that we did not close has ended; its code decides what that means. */
export function onSocketClosed(turn: Turn, code: number, reason: string): void {
  const { phase } = turn.state
  if (phase.name === 'closing') return afterClosing(turn, phase)
  if (!isInFlight(phase) && phase.name !== 'ready') return
  const opened = isFeeding(phase)
  settleUptime(turn)
  if (opened) turn.effects.push({ type: 'detach', generation: phase.generation })
  enter(turn, { name: 'idle' })
  const meaning = turn.env.policy.closeCodes[code]
  const detail = reason === '' ? {} : { detail: reason }
  if (meaning === undefined) {
    const lost = opened ? 'connection-lost' : 'connect-failed'
    return afterLoss(turn, { code: lost, closeCode: code, ...detail, final: false })
  }
  const failure: Failure = { code: meaning.code, closeCode: code, ...detail, final: meaning.kind === 'final' }
  if (meaning.kind === 'unauthorized') return onUnauthorized(turn, failure)
  afterLoss(turn, failure, meaning.kind === 'later' ? turn.env.policy.retryLaterMs : 0)
}

/** The protocol gives the connection up: the server is silent, stalled or never got ready. */
export function loseConnection(turn: Turn, code: DiagnosticCode): void {
  drop(turn)
  afterLoss(turn, { code, final: false })
}

/** The server refused the session by a frame, the socket still being open. */
export function onProtocolRefused(
  turn: Turn,
  { kind, code, detail }: Extract<MachineEvent, { type: 'protocolRefused' }>,
): void {
  const { phase } = turn.state
  if (!isFeeding(phase)) return
  const failure: Failure = { code, ...(detail === undefined ? {} : { detail }), final: kind === 'final' }
  settleUptime(turn)
  if (kind === 'unauthorized' && turn.state.token === 'armed') {
    set(turn, { token: 'renewing', failure, endedAtMs: turn.env.nowMs })
    return leaveSilently(turn, phase.generation, 'retry')
  }
  drop(turn)
  afterLoss(turn, { ...failure, final: true })
}

/** One fresh token, one retry, no attempt spent; a second refusal before the minimum uptime is final. */
function onUnauthorized(turn: Turn, failure: Failure): void {
  if (turn.state.token !== 'armed') return afterLoss(turn, { ...failure, final: true })
  set(turn, { token: 'renewing', failure, endedAtMs: turn.env.nowMs })
  beginDue(turn, 'extra')
}

/** An intended close is through, or was forced: what now depends on who needs the socket now. */
export function afterClosing(turn: Turn, { next }: Extract<Phase, { name: 'closing' }>): void {
  enter(turn, { name: 'idle' })
  if (turn.state.need === 'absent') return
  if (next === 'asked' && turn.state.need === 'present') return begin(turn, 'first')
  if (next === 'retry' || turn.state.need === 'lingering') return beginDue(turn, 'extra')
  if (isBlocked(turn.state)) return pause(turn)
  beginByEvent(turn)
}
