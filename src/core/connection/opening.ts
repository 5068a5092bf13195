import type { DiagnosticCode } from '../diagnostic'
import { afterLoss } from './attempts'
import { enter, set, startTimer, stopTimer, type Turn } from './turn'

export function onResolved(turn: Turn, loopback: boolean): void {
  const { phase, token } = turn.state
  if (phase.name !== 'resolving') return
  set(turn, { loopback, token: token === 'renewing' ? 'spent' : token })
  const { generation, startedAtMs } = phase
  enter(turn, { name: 'opening', generation, startedAtMs, slotSinceMs: null })
  open(turn, generation)
}

export function onResolveFailed(
  turn: Turn,
  { code, detail, final }: { readonly code: DiagnosticCode; readonly detail?: string; readonly final: boolean },
): void {
  if (turn.state.phase.name !== 'resolving') return
  enter(turn, { name: 'idle' })
  afterLoss(turn, { code, ...(detail === undefined ? {} : { detail }), final })
}

function open(turn: Turn, generation: number): void {
  startTimer(turn, 'connect', turn.env.policy.connectTimeoutMs)
  turn.effects.push({ type: 'open', generation })
}

export function onSocketOpened(turn: Turn): void {
  const { phase } = turn.state
  if (phase.name !== 'opening') return
  const { generation, startedAtMs } = phase
  // An open connection disproves the network's word, until it says so again.
  set(turn, { offline: false, online: true })
  enter(turn, { name: 'readying', generation, startedAtMs })
  startTimer(turn, 'ready', turn.env.policy.readyTimeoutMs)
}

/** No free socket: not a failure of the line, so waiting costs nothing for a while. */
export function onSocketRefused(turn: Turn): void {
  const { phase } = turn.state
  if (phase.name !== 'opening') return
  const { generation, startedAtMs } = phase
  const slotSinceMs = phase.slotSinceMs ?? turn.env.nowMs
  enter(turn, { name: 'awaitingSlot', generation, startedAtMs, slotSinceMs })
  startTimer(turn, 'slot', turn.env.policy.slotRetryMs)
}

/** Looks again, or gives the attempt up after the slot timeout. */
export function onSlotTimer(turn: Turn): void {
  const { phase } = turn.state
  if (phase.name !== 'awaitingSlot') return
  if (Math.abs(turn.env.nowMs - phase.slotSinceMs) < turn.env.policy.slotTimeoutMs) return onSlotFreed(turn)
  enter(turn, { name: 'idle' })
  afterLoss(turn, { code: 'socket-slots-exhausted', final: false })
}

export function onSlotFreed(turn: Turn): void {
  const { phase } = turn.state
  if (phase.name !== 'awaitingSlot') return
  const { generation, startedAtMs, slotSinceMs } = phase
  stopTimer(turn, 'slot')
  enter(turn, { name: 'opening', generation, startedAtMs, slotSinceMs })
  open(turn, generation)
}
