import type { Effect, MachineEvent } from '../../src/connection/machine/machine-events'
import { createMachine } from '../../src/connection/machine/machine'
import type { Machine } from '../../src/connection/machine/machine-api'
import { defaultPolicy, type ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import type { Random } from '../../src/connection/ports/ports'
import { horizonMs, refusalMs, type Darkness } from './plan'

/** Start of the outage (epoch ms), long after each client was ready. */
const fallMs = 1_704_067_200_000
const readySinceMs = fallMs - 60_000

interface Due {
  readonly event: MachineEvent
  readonly atMs: number
}

/** Timers by name, and later events of the dead connection: always few. */
type Agenda = Map<string, Due>

function earliest(agenda: Agenda): readonly [string, Due] | undefined {
  let first: readonly [string, Due] | undefined
  for (const entry of agenda) if (first === undefined || entry[1].atMs < first[1].atMs) first = entry
  return first
}

/** State before the fall: a page needs the connection, which is ready. */
function readyMachine(policy: ConnectionPolicy): Machine {
  const machine = createMachine({
    policy, ready: true, renewableToken: false, hiddenAtMs: null,
  })
  const lease = {
    id: 1, label: 'page', kind: 'lease', wants: true, shown: true, hiddenAtMs: null, doubtful: false, tab: null,
  } as const
  const generation = 1
  const events: readonly MachineEvent[] = [
    { type: 'leaseTaken', lease },
    { type: 'resolved', generation, loopback: false },
    { type: 'socketOpened', generation },
    { type: 'protocolReady', generation },
  ]
  for (const event of events) machine.step(event, readySinceMs, 0.5)
  if (machine.phase !== 'ready') throw new Error(`The machine is ${machine.phase}`)
  return machine
}

/**
 * The product's own connection machine during an endless outage. Returns a function that plays one client and returns
 * the start times of its attempts, in ms after the fall. Time is simulated, and no part of the policy is computed here.
 */
export function createOwnHerd(given: Partial<ConnectionPolicy>, darkness: Darkness, random: Random): () => number[] {
  const policy = { ...defaultPolicy, ...given }

  return () => {
    const attemptsMs: number[] = []
    const agenda: Agenda = new Map()
    const machine = readyMachine(policy)
    let nowMs = fallMs

    function carryOut(effect: Effect): void {
      switch (effect.type) {
        case 'resolve':
          return put('line', { type: 'resolved', generation: effect.generation, loopback: false }, 0)
        case 'open':
          attemptsMs.push(nowMs - fallMs)
          if (darkness === 'refusing') put('line', lost(effect.generation), refusalMs)
          return
        case 'drop':
          agenda.delete('line')
          return
        case 'startTimer':
          return put(
            effect.name, { type: 'timerFired', name: effect.name, receivedAtMs: 0, graceMs: 0 }, effect.delayMs,
          )
        case 'stopTimer':
          agenda.delete(effect.name)
          return
        case 'announceConnectError':
        case 'askNetwork':
        case 'close':
        case 'detach':
        case 'ping':
        case 'replaceSession':
        case 'sayGoodbye':
          // An attempt changes none of these values.
      }
    }

    function put(name: string, event: MachineEvent, delayMs: number): void {
      agenda.set(name, { event, atMs: nowMs + delayMs })
    }

    function happen(event: MachineEvent): void {
      for (const effect of machine.step(event, nowMs, random.next())) carryOut(effect)
    }

    happen(lost(machine.generation))
    for (let next = earliest(agenda); next !== undefined; next = earliest(agenda)) {
      const [name, { event, atMs }] = next
      if (atMs - fallMs > horizonMs) break
      agenda.delete(name)
      nowMs = atMs
      happen(event)
    }
    return attemptsMs
  }
}

/** The connection broke, or was rejected. */
function lost(generation: number): MachineEvent {
  return { type: 'socketClosed', generation, code: 1006, reason: '', answered: false }
}
