import type { MachineState } from '../../src/connection/machine/machine-state'
import type { TimerName } from '../../src/connection/machine/machine-events'
import { sameMomentMs, type Lease } from '../../src/connection/leases/lease-set'
import type { ConnectionPolicy } from '../../src/connection/policy/connection-policy'
import { lateMs, minExtraPauseMs, slotTimeoutMs, staleAttemptMs } from '../../src/connection/machine/fixed-times'
import type { State } from './environment'

const timerOrder: readonly TimerName[] = [
  'resolving', 'opening', 'awaitingSlot', 'readying', 'uptime', 'ping', 'pong', 'waiting', 'paused', 'leaving',
  'closing', 'linger', 'background', 'doubt',
]

/** Maps a time to an interval: before the first edge, between two edges, or from the last edge on. */
type Reading = (sinceMs: number, edgesMs: readonly number[], atMs: number) => string

const bucket: Reading = (sinceMs, edgesMs, atMs) => {
  const ageMs = atMs - sinceMs
  if (ageMs < 0) return '-'
  let passed = 0
  for (const edgeMs of edgesMs) if (ageMs >= edgeMs) passed += 1
  return String(passed)
}

/**
 * Maps each time to young or old by the machine's limits, and omits numbers that only identify something (generations,
 * lease ids).
 */
export function keyOf(state: State, policy: ConnectionPolicy): string {
  return read(state, policy, bucket)
}

/** The next wall-clock instant at which waiting alone changes the abstract state. */
export function nextEdgeMs(state: State, policy: ConnectionPolicy): number | undefined {
  let nextMs = Infinity
  read(state, policy, (sinceMs, edgesMs) => {
    for (const edgeMs of [0, ...edgesMs]) {
      const atMs = sinceMs + edgeMs
      if (atMs > state.wallMs && atMs < nextMs) nextMs = atMs
    }
    return ''
  })
  return nextMs === Infinity ? undefined : nextMs
}

function read(state: State, policy: ConnectionPolicy, reading: Reading): string {
  const { machine } = state
  const { failure, hiddenAtMs, lostAtMs, made } = machine
  const nowMs = state.wallMs
  return [
    readPhase(state, policy, reading),
    machine.need[0],
    readLeases(machine, reading, nowMs),
    flag(machine.sessionReady) + machine.token.slice(0, 2) + flag(hiddenAtMs === null),
    hiddenAtMs === null ? '' : reading(hiddenAtMs, [policy.backgroundMs], nowMs),
    machine.online === undefined ? '?' : flag(machine.online),
    flag(machine.offline) + flag(machine.loopback),
    lostAtMs === null ? '' : made + flag(lostAtMs - nowMs > policy.retryLaterMs),
    readFailure(machine),
    readSpan(machine.renewedAtMs, policy.renewalMs, reading, nowMs),
    lostAtMs === null && failure === null ? '' : readSpan(machine.endedAtMs, minExtraPauseMs, reading, nowMs),
    timerOrder.map((name) => flag(state.timers.has(name))).join(''),
    state.sockets.map(({ stage, generation }) => stage[1] + flag(generation === machine.generation)).join(''),
    flag(state.clockWasSet) + flag(state.disposed),
  ].join('|')
}

function flag(value: boolean): string {
  return value ? 'y' : 'n'
}

function readPhase(state: State, policy: ConnectionPolicy, reading: Reading): string {
  const { machine } = state
  const { phase, startedAtMs, slotSinceMs } = machine
  const nowMs = state.wallMs
  const name = phase.slice(0, 5)
  switch (phase) {
    case 'resolving':
    case 'readying':
      return name + flag(machine.asks > 0) + reading(startedAtMs, [staleAttemptMs + 1], nowMs)
    case 'opening':
    case 'awaitingSlot': {
      const age = reading(startedAtMs, [staleAttemptMs + 1], nowMs)
      const waited = slotSinceMs === null ? '' : reading(slotSinceMs, [slotTimeoutMs], nowMs)
      return name + flag(machine.asks > 0) + age + waited
    }
    case 'ready':
      return name + reading(machine.readyAtMs, [policy.minUptimeMs], nowMs) + readPings(state, policy, reading)
    case 'waiting':
      return name + flag(machine.isExtra)
    case 'leaving':
    case 'closing':
      return name + machine.next
    case 'paused':
      return name + flag(isTryNext(machine.asks + 1))
    case 'idle':
    case 'failed':
      return name
  }
}

function isTryNext(times: number): boolean {
  return times === 1 || times === 2 || times % 8 === 4
}

/** Classifies the earliest time at which each timer can fire: too early, on time or too late. */
function readPings(state: State, policy: ConnectionPolicy, reading: Reading): string {
  const { pingDueAtMs, pingSentAtMs, pingTimeoutMs, pingBy, isPingAgain } = state.machine
  const beatMs = soonestMs(state, 'ping')
  const offBeatMs = policy.pongTimeoutMs + 1
  const beat = beatMs === undefined ? '' : reading(pingDueAtMs - offBeatMs, [1, 2 * offBeatMs], beatMs)
  if (pingSentAtMs === null) return beat
  const fireMs = soonestMs(state, 'pong') ?? state.wallMs
  const age = reading(pingSentAtMs, [pingTimeoutMs, pingTimeoutMs + lateMs + 1], fireMs)
  return beat + pingBy + flag(isPingAgain) + age
}

function soonestMs(state: State, name: TimerName): number | undefined {
  const dueMs = state.timers.get(name)
  return dueMs === undefined ? undefined : Math.max(dueMs, state.nowMs) + state.wallMs - state.nowMs
}

/** Omits a lease in the same state as a lease that was never taken. */
function readLeases({ leases, hiddenAtMs }: MachineState, reading: Reading, nowMs: number): string {
  const says = (lease: Lease): string => {
    const name = lease.kind.slice(0, 1)
    if (!lease.wants) return ''
    if (lease.shown) return name
    if (lease.doubtful) return `${name}?`
    if (lease.hiddenAtMs === null || hiddenAtMs !== null) return ''
    // If the app hides a moment later, the page counts as hidden with the app.
    const age = reading(lease.hiddenAtMs, [sameMomentMs], nowMs)
    return age === '1' ? '' : `${name}-${age}`
  }
  return leases.map(says).sort().join('')
}

/**
 * Whether a failure is final matters only in `failed` and `idle`. Whether a token was rejected also matters while the
 * token is `spent`.
 */
function readFailure({ failure, phase, token }: MachineState): string {
  if (failure === null) return ''
  const isLeft = phase === 'failed' || phase === 'idle'
  const refused = failure.code === 'token-refused' && (isLeft || token === 'spent') ? 'token' : 'some'
  return isLeft ? refused + flag(failure.final) : refused
}

/** Measures in both directions from now, like the machine, because the clock may be set back. */
function readSpan(atMs: number, spanMs: number, reading: Reading, nowMs: number): string {
  const age = reading(atMs - spanMs + 1, [spanMs - 1, 2 * spanMs - 1], nowMs)
  return age === '2' ? '' : age
}
