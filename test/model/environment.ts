import type { Effect, MachineEvent, TimerName } from '../../src/connection/machine/machine-events'
import type { MachineState } from '../../src/connection/machine/machine-state'
import type { Step } from '../support/full-step'

export type { Step }

export interface NativeSocket {
  readonly generation: number
  readonly stage: 'connecting' | 'open' | 'closing'
}

export interface State {
  /** Steady time, for the timers. */
  readonly nowMs: number
  /** The wall clock, as the machine reads it. A test may set this clock. */
  readonly wallMs: number
  readonly machine: MachineState
  /** Due times on the steady clock. */
  readonly timers: ReadonlyMap<TimerName, number>
  readonly sockets: readonly NativeSocket[]
  /** The generation whose address and token are being requested. */
  readonly asked: number | null
  /** The generation whose goodbye is pending. */
  readonly goodbye: number | null
  readonly networkAsked: boolean
  readonly clockWasSet: boolean
  readonly disposed: boolean
}

type Draft = { -readonly [Part in keyof State]: State[Part] }

export function stateAround(machine: MachineState, atMs: number): State {
  return {
    nowMs: atMs,
    wallMs: atMs,
    machine,
    timers: new Map(),
    sockets: [],
    asked: null,
    goodbye: null,
    networkAsked: false,
    clockWasSet: false,
    disposed: false,
  }
}

/** The fields are only replaced, never changed in place. */
export function draftOf(state: State): Draft {
  return { ...state }
}

function startTimer(draft: Draft, name: TimerName, dueMs: number): void {
  draft.timers = new Map(draft.timers).set(name, dueMs)
}

function stopTimer(draft: Draft, name: TimerName): void {
  if (!draft.timers.has(name)) return
  const timers = new Map(draft.timers)
  timers.delete(name)
  draft.timers = timers
}

/** Applies the effect of an event outside the machine, before the machine receives the event. */
export function happen(draft: Draft, event: MachineEvent): void {
  switch (event.type) {
    case 'timerFired':
      stopTimer(draft, event.name)
      return
    case 'resolved':
    case 'resolveFailed':
      draft.asked = null
      return
    case 'socketOpened':
      draft.sockets = draft.sockets.map((each) =>
        each.generation === event.generation ? { ...each, stage: 'open' } : each)
      return
    case 'socketClosed':
    case 'socketRefused':
      draft.sockets = draft.sockets.filter((each) => each.generation !== event.generation)
      return
    case 'goodbyeSent':
      draft.goodbye = null
      return
    case 'networkReported':
      draft.networkAsked = false
      return
    case 'disposed':
      draft.disposed = true
      return
    default:
  }
}

export function carryOut(draft: Draft, effect: Effect): void {
  switch (effect.type) {
    case 'startTimer':
      startTimer(draft, effect.name, draft.nowMs + effect.delayMs)
      return
    case 'stopTimer':
      stopTimer(draft, effect.name)
      return
    case 'resolve':
      draft.asked = effect.generation
      return
    case 'replaceSession':
      // The resolver drops the user of its request.
      draft.asked = null
      return
    case 'open':
      draft.sockets = [...draft.sockets, { generation: effect.generation, stage: 'connecting' }]
      return
    case 'sayGoodbye':
      draft.goodbye = effect.generation
      return
    case 'close':
      draft.sockets = draft.sockets.map((each) =>
        each.generation === effect.generation ? { ...each, stage: 'closing' } : each)
      return
    case 'drop':
      draft.sockets = draft.sockets.filter((each) => each.generation !== effect.generation)
      return
    case 'askNetwork':
      draft.networkAsked = true
      return
    case 'detach':
    case 'ping':
    case 'announceConnectError':
      return
  }
}
