import type { MachineEvent, TimerName } from '../../src/connection/machine/machine-events'
import type { Lease } from '../../src/connection/leases/lease-set'
import type { ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import { nextEdgeMs } from './abstraction'
import type { NativeSocket, State } from './environment'

export interface Move {
  readonly label: string
  readonly afterMs: number
  readonly setBackMs: number
  /** `null` if only time passes. */
  readonly event: MachineEvent | null
}

/** Events in addition to timers, a socket, a page, and the app's visibility. */
export interface Surroundings {
  /** A second lease holder, which has no page. */
  readonly manual: boolean
  readonly network: boolean
  readonly sessions: boolean
  readonly slots: boolean
  readonly clockSetBack: boolean
  readonly loopback: boolean
}

const SET_BACK_MS = 3_600_000

export function movesFrom(state: State, policy: ConnectionPolicy, around: Surroundings): readonly Move[] {
  const moves: Move[] = []
  const add = (label: string, event: MachineEvent | null, afterMs = 0, setBackMs = 0): void => {
    moves.push({ label, event, afterMs, setBackMs })
  }
  if (!state.disposed) {
    addPage(state, add)
    if (around.manual) addManual(state, add)
    addApp(state, around, add)
    if (around.sessions) addSessions(add)
  }
  addResolver(state, around, add)
  for (const socket of state.sockets) addSocket(state, socket, around, add)
  addGoodbye(state, add)
  if (around.slots && state.machine.phase === 'awaitingSlot') add('slot freed', { type: 'slotFreed' })
  for (const [name, dueMs] of state.timers) addTimer(state, name, Math.max(0, dueMs - state.nowMs), add)
  const edgeMs = nextEdgeMs(state, policy)
  if (edgeMs !== undefined) add('time passes', null, edgeMs - state.wallMs)
  if (around.clockSetBack && !state.clockWasSet) add('clock set back', null, 0, SET_BACK_MS)
  return moves
}

type Add = (label: string, event: MachineEvent | null, afterMs?: number, setBackMs?: number) => void

const pageLease: Lease = {
  id: 1, label: 'page', kind: 'lease', wants: true, shown: true, hiddenAtMs: null, doubtful: false, tab: null,
}
const manualLease: Lease = { ...pageLease, id: 2, label: 'manual', kind: 'manual' }

function addPage({ machine }: State, add: Add): void {
  const page = machine.leases.find(({ id }) => id === pageLease.id)
  if (page === undefined) add('page acquires its lease', { type: 'leaseTaken', lease: pageLease })
  else {
    const { id, shown } = page
    add(shown ? 'page hides' : 'page shows', { type: 'leaseChanged', id, change: { shown: !shown } })
    add('page unloads', { type: 'leaseReleased', id: page.id })
  }
}

function addManual({ machine }: State, add: Add): void {
  const manual = machine.leases.find(({ id }) => id === manualLease.id)
  if (manual === undefined) add('connect()', { type: 'leaseTaken', lease: manualLease })
  else {
    const { id, wants } = manual
    add(wants ? 'close()' : 'connect()', { type: 'leaseChanged', id, change: { wants: !wants } })
  }
}

function addApp({ machine }: State, around: Surroundings, add: Add): void {
  if (machine.hiddenAtMs === null) add('app hides', { type: 'appHidden' })
  else add('app shows', { type: 'appShown' })
  add('reconnect()', { type: 'reconnectAsked' })
  add('dispose()', { type: 'disposed' })
  if (!around.network) return
  if (machine.online !== true || machine.offline) add('network online', { type: 'networkReported', online: true })
  if (machine.online !== false) add('network offline', { type: 'networkReported', online: false })
}

function addSessions(add: Add): void {
  const type = 'sessionReplaced'
  add('session with a token provider', { type, ready: true, renewableToken: true })
  add('session with a fixed token', { type, ready: true, renewableToken: false })
  add('sign-out', { type, ready: false, renewableToken: false })
}

/** A separate rule checks that responses have no effect once nothing awaits them. */
function addResolver({ asked, machine }: State, { loopback }: Surroundings, add: Add): void {
  const { phase, generation } = machine
  if (phase !== 'resolving' || asked !== generation) return
  add('resolved', { type: 'resolved', generation, loopback })
  add('resolve fails', { type: 'resolveFailed', generation, code: 'url-failed', final: false })
  add('resolve fails permanently', { type: 'resolveFailed', generation, code: 'insecure-url', final: true })
}

function addGoodbye({ goodbye, machine }: State, add: Add): void {
  const { phase, generation } = machine
  if (phase !== 'leaving' || goodbye !== generation) return
  add('goodbye sent', { type: 'goodbyeSent', generation })
}

function addSocket({ machine }: State, { generation, stage }: NativeSocket, around: Surroundings, add: Add): void {
  const closed = (code: number, answered = false): MachineEvent =>
    ({ type: 'socketClosed', generation, code, reason: '', answered })
  add('socket closed 1006', closed(1006))
  if (stage === 'closing') return
  if (stage === 'connecting') {
    add('socket opened', { type: 'socketOpened', generation })
    if (around.slots) add('socket refused', { type: 'socketRefused', generation, code: 'socket-slots-exhausted' })
    return
  }
  add('socket closed 1013', closed(1013))
  add('socket closed 4401', closed(4401))
  add('socket closed 4409', closed(4409))
  if (machine.phase === 'readying') add('protocol ready', { type: 'protocolReady', generation })
  const refused = { type: 'protocolRefused', generation } as const
  if (machine.phase === 'ready' && machine.pingSentAtMs !== null) {
    add('socket closed 1006 after a pong', closed(1006, true))
    add('socket closed 1012', closed(1012))
    add('protocol detects silence', { type: 'protocolLost', generation, code: 'pong-timeout' })
  }
  add('protocol lost', { type: 'protocolLost', generation, code: 'resync-timeout' })
  add('protocol refused', { ...refused, kind: 'final', code: 'forbidden' })
  add('protocol unauthorized', { ...refused, kind: 'unauthorized', code: 'token-refused' })
}

function addTimer(state: State, name: TimerName, afterMs: number, add: Add): void {
  const fired = (receivedAtMs: number, graceMs: number): MachineEvent =>
    ({ type: 'timerFired', name, receivedAtMs, graceMs })
  if (name !== 'pong') return add(`${name} timer`, fired(0, 0), afterMs)
  add('pong timer, answered', fired(state.wallMs + afterMs, 0), afterMs)
  add('pong timer, silent', fired(0, 0), afterMs)
  add('pong timer, silent, grace period', fired(0, 5_000), afterMs)
}
