import type { Effect, MachineEvent } from '../../src/connection/machine/machine-events'
import type { MachineState } from '../../src/connection/machine/machine-state'
import { isAnyHeld } from '../../src/connection/leases/lease-set'
import { isBlocked, isClosing, isFeeding, isUnderWay } from '../support/machine-state'
import { carryOut, draftOf, type State } from './environment'
import type { Rule, Turned } from './invariants'

function count(effects: readonly Effect[], type: Effect['type']): number {
  return effects.filter((effect) => effect.type === type).length
}

/** A working connection ends when no page needs it, after too long in the background, or for another session. */
function isIntendedEnd(event: MachineEvent | null): boolean {
  if (event === null) return false
  if (event.type === 'timerFired') return event.name === 'linger' || event.name === 'background'
  return event.type === 'sessionReplaced' || event.type === 'disposed'
}

function momentsOf({ before, effects }: Turned, type: Effect['type']): State[] {
  if (count(effects, type) === 0) return []
  const draft = draftOf(before)
  const moments: State[] = []
  for (const effect of effects) {
    if (effect.type === type) moments.push(draftOf(draft))
    carryOut(draft, effect)
  }
  return moments
}

const oneSocket: Rule = {
  id: 'MD-1',
  step(turned) {
    const isCrowded = (moment: State): boolean => moment.sockets.length > 0
    if (momentsOf(turned, 'open').some(isCrowded)) return 'a second socket was opened'
    if (momentsOf(turned, 'resolve').some(isCrowded)) return 'an attempt started next to a socket'
    if (count(turned.effects, 'resolve') > 1) return 'two attempts started together'
    return undefined
  },
}

const nothingLeftOpen: Rule = {
  id: 'MD-2',
  state({ machine, sockets }) {
    const { phase } = machine
    const [socket] = sockets
    if (socket === undefined) return undefined
    const isMinded = (isUnderWay(machine) || isClosing(machine)) && machine.generation === socket.generation
    if (!isMinded) return `the socket has no owner in ${phase}`
    return machine.need === 'absent' && !isClosing(machine) ? 'a socket stays open without a need' : undefined
  },
}

const onlyByNeed: Rule = {
  id: 'MD-3',
  step({ effects, after: { machine } }) {
    const { leases, sessionReady, need } = machine
    const isNeeded = sessionReady && isAnyHeld(leases) && need === 'present'
    if (count(effects, 'resolve') > 0 && !isNeeded) return 'an attempt started without a lease'
    if (count(effects, 'open') > 0 && need === 'absent') return 'a socket was opened without a lease'
    return undefined
  },
}

const needFollowsLeases: Rule = {
  id: 'MD-4',
  state({ machine: { leases, sessionReady, need } }) {
    const isHeld = sessionReady && isAnyHeld(leases)
    return isHeld === (need === 'present') ? undefined : `need is ${need}, leases are ${isHeld ? '' : 'not '}held`
  },
}

/** The user requested the attempt while a close or a probe was pending. */
function isOwedToUser(machine: MachineState): boolean {
  if (isClosing(machine)) return machine.next === 'asked'
  return machine.phase === 'ready' && machine.pingSentAtMs !== null && machine.pingBy === 'user'
}

const quietWhilePaused: Rule = {
  id: 'MD-5',
  step({ before: { machine: before }, event, effects, after: { machine: after } }) {
    if (event === null || event.type === 'reconnectAsked') return undefined
    if (isOwedToUser(after) && !isOwedToUser(before)) return `${event.type} counts as a reconnect() call`
    if (count(effects, 'resolve') === 0 || !isBlocked(after) || isOwedToUser(before)) return undefined
    const isFirst = before.need === 'absent' && before.lostAtMs === null && before.failure === null
    const isTry = event.type === 'timerFired' && event.name === 'paused'
    if (after.hiddenAtMs === null && (isFirst || isTry)) return undefined
    return `an attempt started automatically ${after.hiddenAtMs === null ? 'offline' : 'in the background'}`
  },
  state({ machine }) {
    const isPaused = isBlocked(machine) && machine.need === 'present'
    return isPaused && machine.phase === 'waiting' ? 'an attempt is scheduled while paused' : undefined
  },
}

const goodbyeOnOpenSocket: Rule = {
  id: 'MD-6',
  step(turned) {
    const isOpen = (moment: State): boolean => moment.sockets.some(({ stage }) => stage === 'open')
    if (!momentsOf(turned, 'sayGoodbye').every(isOpen)) return 'goodbye without an open socket'
    if (!momentsOf(turned, 'close').every(isOpen)) return 'close without an open socket'
    const isLeft = isFeeding(turned.before.machine) && !isFeeding(turned.after.machine)
    if (!isLeft || !isIntendedEnd(turned.event)) return undefined
    return count(turned.effects, 'sayGoodbye') === 1 ? undefined : 'closed without a goodbye'
  },
}

const detachedOnce: Rule = {
  id: 'MD-7',
  step({ before, effects, after }) {
    const fed = isFeeding(before.machine) ? before.machine.generation : undefined
    const feeds = isFeeding(after.machine) ? after.machine.generation : undefined
    const detached = effects.flatMap((effect) => (effect.type === 'detach' ? [effect.generation] : []))
    const due = fed !== undefined && fed !== feeds ? [fed] : []
    return detached.join() === due.join() ? undefined : `detached [${detached.join()}], due was [${due.join()}]`
  },
}

const backgroundEnds: Rule = {
  id: 'MD-8',
  state({ machine, timers }) {
    const { phase, hiddenAtMs } = machine
    if (hiddenAtMs === null || !isUnderWay(machine)) return undefined
    return timers.has('background') ? undefined : `${phase} in the background forever`
  },
}

export const socketRules: readonly Rule[] = [
  oneSocket, nothingLeftOpen, onlyByNeed, needFollowsLeases, quietWhilePaused, goodbyeOnOpenSocket, detachedOnce,
  backgroundEnds,
]
