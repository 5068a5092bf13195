import type { MachineEvent } from '../../src/connection/machine/machine-events'
import type { MachineState } from '../../src/connection/machine/machine-state'
import { isFeeding } from '../support/machine-state'
import type { Rule } from './invariants'

const oneConnectError: Rule = {
  id: 'MD-11',
  step({ before, effects, after }) {
    const reported = effects.filter((effect) => effect.type === 'announceConnectError').length
    const due = after.machine.phase === 'failed' && before.machine.phase !== 'failed' ? 1 : 0
    return reported === due ? undefined : `${reported} connectError where ${due} was due`
  },
}

function resolverEvents(generation: number): MachineEvent[] {
  return [
    { type: 'resolved', generation, loopback: true },
    { type: 'resolveFailed', generation, code: 'url-failed', final: true },
  ]
}

function protocolEvents(generation: number): MachineEvent[] {
  return [
    { type: 'protocolReady', generation },
    { type: 'protocolLost', generation, code: 'protocol-threw' },
    { type: 'protocolRefused', generation, kind: 'final', code: 'forbidden' },
    { type: 'protocolRefused', generation, kind: 'unauthorized', code: 'token-refused' },
  ]
}

function socketEvents(generation: number): MachineEvent[] {
  return [
    { type: 'socketOpened', generation },
    { type: 'socketClosed', generation, code: 1006, reason: '', answered: false },
    { type: 'socketRefused', generation, code: 'socket-slots-exhausted' },
  ]
}

/** Events of earlier generations, and of this generation if queued before the machine moved on. */
function lateEvents(machine: MachineState): MachineEvent[] {
  const { generation, phase } = machine
  if (generation === 0) return []
  const old = generation - 1
  const goodbyeSent = (of: number): MachineEvent => ({ type: 'goodbyeSent', generation: of })
  const late = [...resolverEvents(old), ...protocolEvents(old), ...socketEvents(old), goodbyeSent(old)]
  if (phase !== 'resolving') late.push(...resolverEvents(generation))
  if (!isFeeding(machine)) late.push(...protocolEvents(generation))
  if (phase !== 'leaving') late.push(goodbyeSent(generation))
  return late
}

const tooLateChangesNothing: Rule = {
  id: 'MD-12',
  state({ machine, wallMs }, { step, policy }) {
    for (const event of lateEvents(machine)) {
      const [next, effects] = step(machine, event, { nowMs: wallMs, roll: 0.5, policy })
      if (next !== machine || effects.length > 0) return `a late ${event.type} had an effect`
    }
    return undefined
  },
}

const withinBudget: Rule = {
  id: 'MD-14',
  state({ machine: { lostAtMs, made: begun } }, { policy }) {
    const made = lostAtMs === null ? 0 : begun
    return made <= policy.maxAttempts ? undefined : `attempt ${made} of ${policy.maxAttempts}`
  },
}

export const answerRules: readonly Rule[] = [oneConnectError, tooLateChangesNothing, withinBudget]
