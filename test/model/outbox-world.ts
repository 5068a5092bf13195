import type { MachineEvent } from '../../src/connection/machine/events'
import type { OutboxEntry } from '../../src/outbox/model/entry'
import type { KeptEntry, OutboxEffect, OutboxEvent, OutboxState } from '../../src/outbox/model/state'
import type { stepOutbox } from '../../src/outbox/model/step'
import type { OutboxPolicy } from '../../src/outbox/model/turn'
import { take, type Setting } from './connection-model'
import type { World } from './environment'
import type { Turned } from './invariants'

export type OutboxStep = typeof stepOutbox
type Entry = OutboxEntry<null>

/** A write under way, and the one behind it; a later one replaces one that did not begin. */
interface Writing {
  readonly now: Save
  readonly next: Save | null
}
type Save = KeptEntry<null> & { readonly revision: number }

/** A frame on its way to the server. It may arrive long after its line has died. */
export interface Frame {
  readonly kind: 'post' | 'ask'
  readonly id: string
  readonly generation: number
  /** The server's clock is ours in this model. */
  readonly validUntilMs: number
}

/** The client, its outbox, the storage, the server, and what is under way between them. */
export interface JointWorld {
  readonly line: World
  readonly outbox: OutboxState<null>
  /** On the steady clock. */
  readonly wakeDueMs: number | null
  readonly disk: ReadonlyMap<string, KeptEntry<null>>
  readonly writing: ReadonlyMap<string, Writing>
  /** Sends of which the platform has not said what became of them: the id, with its number. */
  readonly settling: ReadonlyMap<string, number>
  readonly frames: readonly Frame[]
  /** On their way back, on the present line. */
  readonly answers: readonly string[]
  /** The server's decisions, for good. */
  readonly decided: ReadonlyMap<string, 'done' | 'refused'>
  /** How often each was handed to a line. */
  readonly handed: ReadonlyMap<string, number>
  /** Messages that the application knows as accepted. */
  readonly taken: ReadonlySet<string>
  readonly posted: readonly string[]
  /** How often each of these has happened. */
  readonly mishaps: Readonly<Record<Mishap, number>>
}

/**
 * `loss`: a line that is lost, or an attempt at one that fails. `hide`: the app goes to the background. `retry`:
 * the user asks for another attempt. `kill`: the process ends. `refusal`: a write fails. `doubt`: the platform says
 * that a send failed. `setBack`: the wall clock is set back.
 */
export type Mishap = 'loss' | 'hide' | 'retry' | 'kill' | 'refusal' | 'doubt' | 'setBack'

type Draft = { -readonly [Field in keyof JointWorld]: JointWorld[Field] }

export interface JointSetting extends Setting {
  readonly outboxStep: OutboxStep
  readonly outboxPolicy: OutboxPolicy
  /** Whether a page may come that needs the line too. */
  readonly pages: boolean
  /** The posted messages, in this order. */
  readonly messages: readonly ('order' | 'note')[]
  /** How often each may happen at most, at any step; never when left out. */
  readonly most: Readonly<Partial<Record<Mishap, number>>>
}

/** A step of the outbox within a move, for the rules. */
export interface OutboxTurned {
  readonly event: OutboxEvent<null>
  readonly effects: readonly OutboxEffect<null>[]
  readonly before: OutboxState<null>
  readonly after: OutboxState<null>
  readonly disk: JointWorld['disk']
  readonly nowMs: number
}

/** A world in which events happen, with all that follows from them at once. */
export interface Course {
  readonly draft: Draft
  readonly lineTurns: Turned[]
  readonly outboxTurns: OutboxTurned[]
  notifyLine(event: MachineEvent | null, afterMs?: number, setBackMs?: number): void
  notifyOutbox(event: OutboxEvent<null>): void
}

export const outboxLease = 3

export function startCourse(setting: JointSetting, from: JointWorld): Course {
  const draft: Draft = { ...from }
  const course: Course = { draft, lineTurns: [], outboxTurns: [], notifyLine, notifyOutbox }

  function notifyLine(event: MachineEvent | null, afterMs = 0, setBackMs = 0): void {
    const wasReady = draft.line.machine.phase === 'ready'
    const turned = take(setting, draft.line, { label: '', event, afterMs, setBackMs })
    course.lineTurns.push(turned)
    draft.line = turned.after
    const isReady = draft.line.machine.phase === 'ready'
    if (wasReady === isReady) return
    if (!isReady) draft.answers = []
    notifyOutbox({ type: isReady ? 'lineReady' : 'lineGone' })
  }

  function notifyOutbox(event: OutboxEvent<null>): void {
    const { outbox: before, disk } = draft
    const nowMs = draft.line.wallMs
    const [after, effects] = setting.outboxStep(before, event, { nowMs, canAsk: true, policy: setting.outboxPolicy })
    draft.outbox = after
    course.outboxTurns.push({ event, effects, before, after, disk, nowMs })
    for (const effect of effects) carryOut(effect)
  }

  function carryOut(effect: OutboxEffect<null>): void {
    switch (effect.type) {
      case 'save':
        return write(effect)
      case 'transmit':
        return transmit(effect.entry)
      case 'query':
        return put({ kind: 'ask', id: effect.entry.id, validUntilMs: Infinity })
      case 'holdLease':
      case 'releaseLease':
        return wish(effect.type === 'holdLease')
      case 'startTimer':
        draft.wakeDueMs = draft.line.nowMs + effect.delayMs
        return
      case 'stopTimer':
        draft.wakeDueMs = null
        return
      case 'forget':
      case 'refuse':
      case 'announceSettled':
        return
    }
  }

  function write({ entry, key, place, revision }: Save): void {
    const save = { entry, key, place, revision }
    const under = draft.writing.get(entry.id)
    draft.writing = new Map(draft.writing)
      .set(entry.id, under === undefined ? { now: save, next: null } : { ...under, next: save })
  }

  function transmit(entry: Entry): void {
    const { id, sends, expiresAtMs } = entry
    if (draft.line.machine.phase !== 'ready') {
      return notifyOutbox({ type: 'sendSettled', id, sends, outcome: { kind: 'notHanded' } })
    }
    draft.handed = new Map(draft.handed).set(id, (draft.handed.get(id) ?? 0) + 1)
    // That it was handed over changes nothing: only what may yet be in doubt is waited for.
    if (draft.mishaps.doubt < (setting.most.doubt ?? 0)) draft.settling = new Map(draft.settling).set(id, sends)
    put({ kind: 'post', id, validUntilMs: expiresAtMs ?? Infinity })
  }

  function put(frame: Omit<Frame, 'generation'>): void {
    if (draft.line.machine.phase !== 'ready') return
    // Two of a kind arrive as one: the server answers both alike.
    const others = draft.frames.filter(({ kind, id }) => kind !== frame.kind || id !== frame.id)
    draft.frames = [...others, { ...frame, generation: draft.line.machine.generation }]
  }

  function wish(wants: boolean): void {
    const isKnown = draft.line.machine.leases.some(({ id }) => id === outboxLease)
    if (isKnown) return notifyLine({ type: 'leaseChanged', id: outboxLease, change: { wants } })
    notifyLine({
      type: 'leaseTaken',
      lease: {
        id: outboxLease, label: 'outbox', kind: 'lease', wants, shown: true, hiddenAtMs: null, doubtful: false,
        tab: null,
      },
    })
  }

  return course
}
