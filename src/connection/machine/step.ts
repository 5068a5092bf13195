import { changeLease, dismissDoubts, withLease, withoutLease } from '../leases/lease-set'
import {
  afterClosing, onGoodbyeSent, onProtocolLost, onProtocolRefused, onResolved, onResolveFailed, onSlotFreed,
  onSocketClosed, onSocketOpened, onSocketRefused, open,
} from './attempt'
import type { Effect, EventName, MachineEvent } from './events'
import { onPingTimer, onPongTimer, onProtocolReady } from './heartbeat'
import {
  changeLeases, goAbsent, onAppHidden, onAppShown, onDisposed, onNetworkReported, onReconnectAsked, onSessionReplaced,
  reconcileNeed,
} from './need'
import { afterLoss, beginDue, lose, pause } from './reconnect'
import type { Machine } from './machine'
import type { PhaseName } from './state'
import { close, drop, endOutage, isFeeding, isInFlight, leave, put, startTimer } from './transition'

/** The effect of each event; in a phase that it is not for, nothing. */
const events: { readonly [Name in EventName]: (m: Machine, event: MachineEvent<Name>) => void } = {
  leaseTaken: (m, { lease }) => changeLeases(m, withLease(m.leases, lease)),
  leaseChanged: (m, { id, change }) =>
    changeLeases(m, changeLease(m.leases, id, change, m.nowMs, m.hiddenAtMs === null)),
  leaseReleased: (m, { id }) => changeLeases(m, withoutLease(m.leases, id)),
  appHidden: onAppHidden,
  appShown: onAppShown,
  networkReported: onNetworkReported,
  reconnectAsked: onReconnectAsked,
  sessionReplaced: onSessionReplaced,
  disposed: onDisposed,
  resolved: onResolved,
  resolveFailed: onResolveFailed,
  socketOpened: onSocketOpened,
  socketClosed: onSocketClosed,
  socketRefused: onSocketRefused,
  slotFreed: onSlotFreed,
  goodbyeSent: onGoodbyeSent,
  protocolReady: onProtocolReady,
  protocolLost: onProtocolLost,
  protocolRefused: onProtocolRefused,
  timerFired: onTimerFired,
}

/**
 * The heart of a client: takes an event into the machine, and answers what is to be done. It carries nothing out, and
 * time (epoch ms) and chance (uniform from [0, 1)) come with the event. An event of another generation changes
 * nothing, and neither does one that the phase does not answer (CN-19, CN-21).
 */
export function step(m: Machine, event: MachineEvent, nowMs: number, roll: number): readonly Effect[] {
  if ('generation' in event && event.generation !== m.generation) return []
  m.nowMs = nowMs
  m.roll = roll
  m.effects = []
  answer(m, event)
  return m.effects
}

function answer<Name extends EventName>(m: Machine, event: MachineEvent<Name>): void {
  events[event.type](m, event)
}

/** The step when the time of a phase is over. */
const timeouts: { readonly [Name in PhaseName]?: (m: Machine) => void } = {
  resolving: (m) => afterLoss(m, { code: 'resolve-timeout', final: false }),
  opening: (m) => lose(m, 'connect-timeout'),
  awaitingSlot(m) {
    if (Math.abs(m.nowMs - (m.slotSinceMs ?? m.nowMs)) < m.policy.slotTimeoutMs) open(m)
    else afterLoss(m, { code: 'socket-slots-exhausted', final: false })
  },
  readying: (m) => lose(m, 'ready-timeout'),
  waiting: (m) => beginDue(m, m.isExtra),
  paused(m) {
    // The platform's events may be late or missing.
    startTimer(m, 'paused', m.policy.networkAskMs)
    if (m.offline) m.effects.push({ type: 'askNetwork' })
  },
  leaving: close,
  closing(m) {
    put(m, 'drop')
    afterClosing(m)
  },
}

function onTimerFired(m: Machine, { name, receivedAtMs, graceMs }: MachineEvent<'timerFired'>): void {
  if (name === m.phase) return timeouts[name]?.(m)
  if (name === 'linger' && m.need === 'lingering') return goAbsent(m)
  if (name === 'background' && m.hiddenAtMs !== null) {
    if (isFeeding(m)) return leave(m)
    if (!isInFlight(m)) return
    drop(m)
    return pause(m)
  }
  // The app is back for a moment: pages that are still hidden were left for good.
  if (name === 'doubt' && m.hiddenAtMs === null) {
    m.leases = dismissDoubts(m.leases)
    return reconcileNeed(m)
  }
  if (m.phase !== 'ready') return
  if (name === 'uptime') return endOutage(m)
  if (name !== 'ping' && name !== 'pong') return
  if (m.pingSentAtMs !== null && receivedAtMs >= m.pingSentAtMs) m.pingSentAtMs = null
  if (name === 'ping') onPingTimer(m)
  else if (m.pingSentAtMs !== null) onPongTimer(m, m.pingSentAtMs, graceMs)
}
