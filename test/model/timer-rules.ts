import type { TimerName } from '../../src/connection/machine/machine-events'
import type { MachineState } from '../../src/connection/machine/machine-state'
import { timersOf } from '../support/machine-state'
import type { Rule } from './invariants'

function isOwned(name: TimerName, { phase, need, hiddenAtMs }: MachineState): boolean {
  switch (name) {
    case 'linger':
      return need === 'lingering'
    case 'background':
      return hiddenAtMs !== null && need !== 'absent'
    case 'doubt':
      return hiddenAtMs === null
    default:
      return timersOf(phase).includes(name)
  }
}

const ownedTimersOnly: Rule = {
  id: 'MD-9',
  state({ machine, timers }) {
    const stray = [...timers.keys()].filter((name) => !isOwned(name, machine))
    return stray.length === 0 ? undefined : `in ${machine.phase} (need ${machine.need}) runs ${stray.join(' ')}`
  },
}

/** All these timers must run so that the state ends eventually. */
function timersDue({ phase, need, hiddenAtMs, leases, pingSentAtMs }: MachineState, pings: boolean): TimerName[] {
  const due: TimerName[] = []
  if (need === 'lingering') due.push('linger')
  if (hiddenAtMs === null && leases.some((lease) => lease.doubtful)) due.push('doubt')
  switch (phase) {
    case 'resolving':
    case 'opening':
    case 'awaitingSlot':
    case 'readying':
    case 'paused':
    case 'leaving':
    case 'closing':
      due.push(phase)
      break
    case 'ready':
      if (pings) due.push('ping')
      if (pingSentAtMs !== null) due.push('pong')
      break
    case 'waiting':
      // An attempt that came due while the last lease lingers waits for the lease.
      if (need === 'present') due.push('waiting')
      break
    case 'idle':
    case 'failed':
  }
  return due
}

/** The last of the five windows ends 83 s after the loss, and starts 15 s later when the server requests this. */
const LONGEST_WAIT_MS = 98_000

const nothingHangs: Rule = {
  id: 'MD-10',
  state({ machine, timers, nowMs }, { policy }) {
    const endless = [...timers].find(([, dueMs]) => dueMs - nowMs > LONGEST_WAIT_MS)
    if (endless !== undefined) return `${endless[0]} runs for ${Math.round((endless[1] - nowMs) / 1_000)} s`
    const missing = timersDue(machine, policy.ping).filter((name) => !timers.has(name))
    if (missing.length > 0) return `${machine.phase} (need ${machine.need}) without its timer ${missing.join(' ')}`
    return machine.phase === 'idle' && machine.need === 'present' ? 'idle, and needed' : undefined
  },
}

export const timerRules: readonly Rule[] = [ownedTimersOnly, nothingHangs]
