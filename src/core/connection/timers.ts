import { beginDue } from './attempts'
import { afterClosing, loseConnection } from './ending'
import { onPingTimer, onPongTimer } from './heartbeat'
import { closeNow } from './leaving'
import { onResolveFailed, onSlotTimer } from './opening'
import { onBackgroundTimer, onDoubtTimer, onNetworkTimer } from './surroundings'
import type { TimerName } from './timer-name'
import { endOutage, order, type Turn } from './turn'
import { goAbsent } from './wanting'

/** A named timer fired. One that belongs to a phase already left finds nothing to do. */
export function onTimer(turn: Turn, name: TimerName, heardAtMs: number, graceMs: number): void {
  const { phase, need } = turn.state
  switch (name) {
    case 'resolve':
      return onResolveFailed(turn, { code: 'resolve-timeout', final: false })
    case 'connect':
      return phase.name === 'opening' ? loseConnection(turn, 'connect-timeout') : undefined
    case 'slot':
      return onSlotTimer(turn)
    case 'ready':
      return phase.name === 'readying' ? loseConnection(turn, 'ready-timeout') : undefined
    case 'uptime':
      return phase.name === 'ready' ? endOutage(turn) : undefined
    case 'ping':
      return onPingTimer(turn, heardAtMs)
    case 'pong':
      return onPongTimer(turn, heardAtMs, graceMs)
    case 'attempt':
      return phase.name === 'waiting' ? beginDue(turn, phase.kind) : undefined
    case 'network':
      return onNetworkTimer(turn)
    case 'goodbye':
      return closeNow(turn)
    case 'close':
      if (phase.name !== 'closing') return
      order(turn, 'drop')
      return afterClosing(turn, phase)
    case 'linger':
      return need === 'lingering' ? goAbsent(turn) : undefined
    case 'background':
      return onBackgroundTimer(turn)
    case 'doubt':
      return onDoubtTimer(turn)
  }
}
