import { afterLoss } from './attempts'
import type { Failure } from './status'
import { enter, order, startTimer, type InFlightPhase, type Turn } from './turn'

export function onResolved(turn: Turn, loopback: boolean): void {
  const { phase } = turn.state
  if (phase.name !== 'resolving') return
  turn.state.loopback = loopback
  spendToken(turn)
  open(turn, phase)
}

export function onResolveFailed(turn: Turn, { code, detail, final }: Failure): void {
  if (turn.state.phase.name !== 'resolving') return
  // The token that came beside it is kept.
  if (code === 'url-failed') spendToken(turn)
  enter(turn, { name: 'idle' })
  afterLoss(turn, { code, detail, final })
}

/** The fresh token has come. */
function spendToken(turn: Turn): void {
  if (turn.state.token === 'renewing') turn.state.token = 'spent'
}

function open(turn: Turn, tried: InFlightPhase): void {
  enter(turn, { ...tried, name: 'opening' })
  startTimer(turn, 'connect', turn.policy.connectTimeoutMs)
  order(turn, 'open')
}

export function onSocketOpened(turn: Turn): void {
  const { phase } = turn.state
  if (phase.name !== 'opening') return
  // An open connection disproves the network's word, until it says so again.
  turn.state.offline = false
  turn.state.online = true
  enter(turn, { ...phase, name: 'readying' })
  startTimer(turn, 'ready', turn.policy.readyTimeoutMs)
}

/** No free socket: not a failure of the line, so waiting costs nothing for a while. */
export function onSocketRefused(turn: Turn): void {
  const { state: { phase }, nowMs } = turn
  if (phase.name !== 'opening') return
  enter(turn, { ...phase, name: 'awaitingSlot', slotSinceMs: phase.slotSinceMs ?? nowMs })
  startTimer(turn, 'slot', turn.policy.slotRetryMs)
}

/** Looks again, or gives the attempt up after the slot timeout. */
export function onSlotTimer(turn: Turn): void {
  const { state: { phase }, nowMs, policy } = turn
  if (phase.name !== 'awaitingSlot') return
  if (Math.abs(nowMs - phase.slotSinceMs) < policy.slotTimeoutMs) return open(turn, phase)
  enter(turn, { name: 'idle' })
  afterLoss(turn, { code: 'socket-slots-exhausted', final: false })
}

export function onSlotFreed(turn: Turn): void {
  const { phase } = turn.state
  if (phase.name === 'awaitingSlot') open(turn, phase)
}
