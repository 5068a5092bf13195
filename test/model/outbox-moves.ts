import { isClosing } from '../../src/connection/machine/transition'
import { initialState } from '../support/full-step'
import { initialOutbox } from '../../src/outbox/model/state'
import { initialWorld } from './environment'
import { movesFrom } from './moves'
import type { Course, Frame, JointSetting, JointWorld, Mishap } from './outbox-world'

export interface JointMove {
  readonly label: string
  run(course: Course): void
}

/** A message of each kind, in one channel; the order is good for five seconds. */
const messages = {
  order: { replay: 'at-most-once', ttlMs: 5_000 },
  note: { replay: 'at-least-once', ttlMs: null },
} as const
const suspensionMs = 3_600_000
const setBackMs = 3_600_000

/** Moves of a line without faults; a page that is there stays. */
const soundLabels = new Set([
  'page takes its lease', 'app shows', 'resolved', 'socket opened', 'protocol ready', 'goodbye handed over',
])
const mishapOf: Readonly<Record<string, Mishap>> = {
  'app hides': 'hide', 'reconnect()': 'retry', 'resolve timer': 'loss', 'connect timer': 'loss', 'ready timer': 'loss',
}

export function jointMovesFrom(world: JointWorld, setting: JointSetting): readonly JointMove[] {
  const moves: JointMove[] = []
  const add = (label: string, run: JointMove['run']): void => void moves.push({ label, run })
  const addMishap = (mishap: Mishap, label: string, run: JointMove['run']): void => {
    if (world.mishaps[mishap] >= (setting.most[mishap] ?? 0)) return
    add(label, (course) => {
      course.draft.mishaps = { ...course.draft.mishaps, [mishap]: course.draft.mishaps[mishap] + 1 }
      run(course)
    })
  }
  addLine(world, setting, add, addMishap)
  addPosts(world, setting, add)
  addWake(world, add)
  for (const id of world.writing.keys()) addWrite(id, add, addMishap)
  for (const id of world.settling.keys()) addSettling(id, add, addMishap)
  for (const frame of world.frames) addFrame(world, frame, add, addMishap)
  for (const id of world.answers) addAnswer(id, add)
  for (const { entry } of world.outbox.items) {
    if (entry.state !== 'unknown') continue
    addMishap('retry', `ask for ${entry.id}`, ({ notifyOutbox }) => notifyOutbox({ type: 'askAsked', id: entry.id }))
  }
  addKill(world, addMishap)
  addMishap('setBack', 'clock set back', ({ notifyLine }) => notifyLine(null, 0, setBackMs))
  return moves
}

type Add = (label: string, run: JointMove['run']) => void
type AddMishap = (mishap: Mishap, label: string, run: JointMove['run']) => void

function addLine({ line }: JointWorld, { policy, around, pages }: JointSetting, add: Add, addMishap: AddMishap): void {
  for (const { label, event, afterMs } of movesFrom(line, policy, around)) {
    if (label === 'page takes its lease' && !pages) continue
    const run = (course: Course): void => course.notifyLine(event, afterMs)
    const mishap = label === 'socket closed 1006' && !isClosing(line.machine) ? 'loss' : mishapOf[label]
    if (mishap !== undefined) addMishap(mishap, label, run)
    else if (soundLabels.has(label) || label === 'socket closed 1006' || label.endsWith(' timer')) add(label, run)
  }
  if (line.machine.hiddenAtMs !== null) add('an hour passes', (course) => course.notifyLine(null, suspensionMs))
}

function addPosts({ posted, line }: JointWorld, setting: JointSetting, add: Add): void {
  const id = setting.messages[posted.length]
  if (id === undefined) return
  add(`post ${id}`, ({ draft, notifyOutbox }) => {
    draft.posted = [...posted, id]
    const { replay, ttlMs } = messages[id]
    notifyOutbox({
      type: 'messagePosted', user: '7', key: id,
      entry: {
        id, kind: 'note', channel: 'orders', payload: null, replay, postedAtMs: line.wallMs,
        expiresAtMs: ttlMs === null ? null : line.wallMs + ttlMs, state: 'queued', stateAtMs: line.wallMs, sends: 0,
      },
    })
  })
}

function addWake({ wakeDueMs, line }: JointWorld, add: Add): void {
  if (wakeDueMs === null) return
  add('wake timer of the outbox', ({ draft, notifyLine, notifyOutbox }) => {
    draft.wakeDueMs = null
    notifyLine(null, Math.max(0, wakeDueMs - line.nowMs))
    notifyOutbox({ type: 'timerFired' })
  })
}

function addWrite(id: string, add: Add, addMishap: AddMishap): void {
  add(`write of ${id} succeeds`, (course) => {
    const { draft } = course
    const revision = endWrite(course, id, true)
    const isNew = draft.outbox.items.some((item) => item.entry.id === id && item.isNew)
    if (isNew) draft.taken = new Set(draft.taken).add(id)
    course.notifyOutbox({ type: 'entryStored', id, revision })
  })
  addMishap('refusal', `write of ${id} fails`, (course) => {
    course.notifyOutbox({ type: 'storeFailed', id, revision: endWrite(course, id, false) })
  })
}

/** Takes the write under way off; the one behind it begins. */
function endWrite({ draft }: Course, id: string, lands: boolean): number {
  const writing = new Map(draft.writing)
  const under = writing.get(id)
  if (under === undefined) throw new Error('nothing is being written')
  const { now, next } = under
  if (next === null) writing.delete(id)
  else writing.set(id, { now: next, next: null })
  draft.writing = writing
  if (lands) draft.disk = new Map(draft.disk).set(id, now)
  return now.revision
}

function addSettling(id: string, add: Add, addMishap: AddMishap): void {
  const run = (kind: 'handed' | 'inDoubt') => ({ draft, notifyOutbox }: Course): void => {
    const settling = new Map(draft.settling)
    const sends = settling.get(id) ?? 0
    settling.delete(id)
    draft.settling = settling
    notifyOutbox({ type: 'sendSettled', id, sends, outcome: { kind } })
  }
  add(`send of ${id} handed`, run('handed'))
  addMishap('doubt', `send of ${id} in doubt`, run('inDoubt'))
}

function addFrame({ line }: JointWorld, frame: Frame, add: Add, addMishap: AddMishap): void {
  const { kind, id, generation, validUntilMs } = frame
  const takeOff = ({ draft }: Course): void => {
    draft.frames = draft.frames.filter((each) => each !== frame)
  }
  add(`${kind} of ${id} arrives`, (course) => {
    takeOff(course)
    const { draft } = course
    const isGood = kind === 'post' && draft.line.wallMs <= validUntilMs
    if (!draft.decided.has(id)) draft.decided = new Map(draft.decided).set(id, isGood ? 'done' : 'refused')
    const isReceived = draft.line.machine.phase === 'ready' && draft.line.machine.generation === generation
    if (isReceived && !draft.answers.includes(id)) draft.answers = [...draft.answers, id]
  })
  const isStuck = line.machine.generation !== generation || line.machine.phase !== 'ready'
  if (isStuck) add(`${kind} of ${id} dies with its line`, takeOff)
  else addMishap('loss', `${kind} of ${id} is lost on a line that seems up`, takeOff)
}

function addAnswer(id: string, add: Add): void {
  add(`answer to ${id} comes`, ({ draft, notifyOutbox }) => {
    draft.answers = draft.answers.filter((each) => each !== id)
    const outcome = draft.decided.get(id) === 'done' ? 'acked' : 'failed'
    notifyOutbox({ type: 'answered', answer: { id, outcome, code: undefined, result: undefined } })
  })
}

/** A pending write landed or did not; a frame on the line may still arrive. */
function addKill(world: JointWorld, addMishap: AddMishap): void {
  const ways = world.writing.size === 0 ? [true] : [true, false]
  for (const lands of ways) {
    addMishap('kill', `killed, ${lands ? 'its writes landed' : 'its writes lost'}`, ({ draft, notifyOutbox }) => {
      const disk = new Map(draft.disk)
      if (lands) for (const [id, { now }] of draft.writing) disk.set(id, now)
      const { wallMs, nowMs } = draft.line
      const machine = { ...newMachine(), generation: draft.line.machine.generation + 1 }
      Object.assign(draft, {
        disk,
        line: { ...initialWorld(machine, nowMs), wallMs },
        outbox: initialOutbox<null>('7'),
        wakeDueMs: null,
        writing: new Map(),
        settling: new Map(),
        answers: [],
      })
      const kept = [...disk.values()].sort((one, other) => one.place - other.place)
      notifyOutbox({ type: 'entriesLoaded', user: '7', kept })
    })
  }
}

function newMachine() {
  return initialState({ ready: true, renewableToken: false, hiddenAtMs: null })
}

export function initialJoint(atMs: number): JointWorld {
  return {
    line: initialWorld(newMachine(), atMs),
    outbox: initialOutbox('7'),
    wakeDueMs: null,
    disk: new Map(),
    writing: new Map(),
    settling: new Map(),
    frames: [],
    answers: [],
    decided: new Map(),
    handed: new Map(),
    taken: new Set(),
    posted: [],
    mishaps: { loss: 0, hide: 0, retry: 0, kill: 0, refusal: 0, doubt: 0, setBack: 0 },
  }
}
