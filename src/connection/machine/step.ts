import { dismissDoubts } from '../leases/lease-set'
import { afterClosing, attemptEvents, open } from './attempt'
import type { Effect, EventName, MachineEvent } from './events'
import { heartbeatEvents, onPingTimer, onPongTimer } from './heartbeat'
import { goAbsent, needEvents, reconcileNeed } from './need'
import { afterLoss, beginDue, lose, pause } from './reconnect'
import type { EventHandlers, Machine } from './machine'
import type { PhaseName } from './state'
import { close, drop, endOutage, isFeeding, isInFlight, leave, put, startTimer } from './transition'

const events: EventHandlers = { ...needEvents, ...attemptEvents, ...heartbeatEvents, timerFired: onTimerFired }

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
  // The clock was set back: once it reads this time again, the renewal would pass for a recent one.
  if (m.effects.length > 0 && nowMs < m.renewedAtMs) m.renewedAtMs = -Infinity
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
    if (Math.abs(m.nowMs - Number(m.slotSinceMs)) < m.policy.slotTimeoutMs) open(m)
    else afterLoss(m, { code: 'socket-slots-exhausted', final: false })
  },
  readying: (m) => lose(m, 'ready-timeout'),
  waiting: (m) => beginDue(m, m.isExtra),
  paused(m) {
    // The platform's events may be late or missing.
    startTimer(m, 'paused', m.policy.networkAskMs)
    if (m.offline) put(m, 'askNetwork')
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
