import type { MachineEvent } from '../../src/connection/machine/machine-events'
import type { MachineState } from '../../src/connection/machine/machine-state'
import { isBlocked } from '../support/machine-state'
import { take, type Setting } from './connection-model'
import type { State } from './environment'
import type { Rule } from './invariants'
import type { Move } from './moves'

/** More moves than any way back takes. A way back uses at most the whole budget and the rest period. */
const MOST_MOVES = 60

const plain = (event: MachineEvent, afterMs = 0): Move => ({ label: event.type, afterMs, setBackMs: 0, event })

/** In a healthy environment every request succeeds, then the earliest timer fires. */
function healthyMove(state: State): Move | undefined {
  const { machine, sockets, asked, goodbye, networkAsked } = state
  const { generation } = machine
  const [socket] = sockets
  if (asked === generation) return plain({ type: 'resolved', generation, loopback: false })
  if (goodbye === generation) return plain({ type: 'goodbyeSent', generation })
  if (socket?.stage === 'connecting') return plain({ type: 'socketOpened', generation: socket.generation })
  if (socket?.stage === 'closing') {
    return plain({ type: 'socketClosed', generation: socket.generation, code: 1000, reason: '', answered: false })
  }
  if (machine.phase === 'readying') return plain({ type: 'protocolReady', generation })
  if (networkAsked) return plain({ type: 'networkReported', online: true })
  const [earliest] = [...state.timers].sort(([, left], [, right]) => left - right)
  if (earliest === undefined) return undefined
  const [name, dueMs] = earliest
  const afterMs = Math.max(0, dueMs - state.nowMs)
  return plain({ type: 'timerFired', name, receivedAtMs: state.wallMs + afterMs, graceMs: 0 }, afterMs)
}

/** The healthy environment leads to `ready`, `failed`, a state without leases, or no end. */
function settle(setting: Setting, from: State): State | undefined {
  let state = from
  for (let made = 0; made < MOST_MOVES; made += 1) {
    if (isSettled(state.machine)) return state
    const move = healthyMove(state)
    if (move === undefined) return undefined
    state = take(setting, state, move).after
  }
  return undefined
}

/** A page that was hidden with the app and is not shown again releases its lease. */
function isSettled({ phase, need }: MachineState): boolean {
  return phase === 'ready' || phase === 'failed' || need !== 'present'
}

function leadsToReady(setting: Setting, from: State): boolean {
  const machine = settle(setting, from)?.machine
  return machine !== undefined && isSettled(machine) && machine.phase !== 'failed'
}

/** With a lease, time alone leads to `ready` or to `failed`, and `reconnect()` leads to `ready`. */
export const wayBackRule: Rule = {
  id: 'MD-13',
  state(state, setting) {
    const { machine } = state
    if (machine.need !== 'present') return undefined
    const asked = (from: State): State => take(setting, from, plain({ type: 'reconnectAsked' })).after
    if (isBlocked(machine) && !leadsToReady(setting, asked(state))) {
      return `reconnect() does not lead out of ${machine.phase}`
    }
    if (machine.hiddenAtMs !== null) return undefined
    const settled = settle(setting, state)
    if (settled === undefined) return `no way leads out of ${machine.phase}`
    if (settled.machine.phase !== 'failed' || leadsToReady(setting, asked(settled))) return undefined
    return 'reconnect() does not lead out of failed'
  },
}
