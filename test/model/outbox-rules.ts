import { isClosing } from '../../src/connection/machine/transition'
import { isSettled } from '../../src/outbox/model/state'
import { invariants } from './invariants'
import { keyOfJoint } from './outbox-abstraction'
import { jointMovesFrom, type JointMove } from './outbox-moves'
import {
  outboxLease, startCourse, type Course, type JointSetting, type JointWorld, type OutboxTurned,
} from './outbox-world'

/** An invariant of client and outbox together: what is wrong with a course of events, or with a state. */
export interface JointRule {
  readonly id: string
  turn?(turned: OutboxTurned): string | undefined
  course?(course: Course): string | undefined
  state?(world: JointWorld, setting: JointSetting): string | undefined
}

const socketRules = invariants.filter(({ id }) => id === 'MD-1' || id === 'MD-2' || id === 'MD-3')

const oneSocket: JointRule = {
  id: 'MD-30',
  course: ({ lineTurns }) => first(lineTurns, (turned) => first(socketRules, (rule) => rule.step?.(turned))),
  state: ({ line }, setting) => first(socketRules, (rule) => rule.state?.(line, setting)),
}

const sentOnce: JointRule = {
  id: 'MD-31',
  state: ({ handed }) => ((handed.get('order') ?? 0) > 1 ? 'the order went out twice' : undefined),
}

const reportedTruly: JointRule = {
  id: 'MD-32',
  state: ({ outbox, decided }) => first(outbox.items, ({ entry: { id, state } }) => {
    const isDone = decided.get(id) === 'done'
    if (state === 'acked' && !isDone) return `${id} is acked and was not done`
    return (state === 'failed' || state === 'expired') && isDone ? `${id} is ${state} and was done` : undefined
  }),
}

const inOrder: JointRule = {
  id: 'MD-33',
  turn: ({ effects, after }) => first(effects, (effect) => {
    if (effect.type !== 'transmit') return undefined
    const place = after.items.findIndex(({ entry }) => entry.id === effect.entry.id)
    const waiting = after.items.slice(0, place).find(({ entry }) => !isSettled(entry))
    return waiting === undefined ? undefined : `${effect.entry.id} overtakes ${waiting.entry.id}`
  }),
}

const nothingLate: JointRule = {
  id: 'MD-34',
  turn: ({ effects, nowMs }) => first(effects, (effect) => {
    if (effect.type !== 'transmit') return undefined
    const { id, postedAtMs, expiresAtMs } = effect.entry
    const isLate = expiresAtMs !== null && (nowMs < postedAtMs || nowMs >= expiresAtMs)
    return isLate ? `${id} goes out too late` : undefined
  }),
}

const writtenAhead: JointRule = {
  id: 'MD-35',
  turn: ({ effects, disk }) => first(effects, (effect) => {
    if (effect.type !== 'transmit') return undefined
    const kept = disk.get(effect.entry.id)?.entry
    if (kept === undefined) return `${effect.entry.id} goes out and is not stored`
    const isSafe = effect.entry.replay === 'at-least-once' || kept.state === 'sent'
    return isSafe ? undefined : `${effect.entry.id} goes out and is stored as ${kept.state}`
  }),
}

const nothingLost: JointRule = {
  id: 'MD-36',
  state: ({ taken, outbox, disk }) => first([...taken], (id) => {
    if (!outbox.items.some(({ entry }) => entry.id === id)) return `${id} was taken and is gone`
    return disk.has(id) ? undefined : `${id} was taken and is not stored`
  }),
}

const leaseAsRuled: JointRule = {
  id: 'MD-37',
  turn: ({ after, nowMs }) => {
    const due = after.items.some(({ entry, isNew, leaseFromMs }) => {
      const isPending = !isNew && !isSettled(entry)
      return isPending && leaseFromMs !== null && nowMs >= leaseFromMs && nowMs < leaseFromMs + 10_000
    })
    return due === after.holdsLease ? undefined : `the lease is ${after.holdsLease ? '' : 'not '}held`
  },
  state: ({ line, outbox }) => {
    const held = line.machine.leases.some(({ id, wants }) => id === outboxLease && wants)
    return held === outbox.holdsLease ? undefined : `its lease is ${held ? '' : 'not '}taken`
  },
}

/** More than any way through takes: a full budget of attempts, a question, two messages and their writes. */
const maxMoves = 120

/** The next move of sound surroundings after the user came back to the page. */
function soundMove(world: JointWorld, setting: JointSetting): JointMove | undefined {
  const moves = jointMovesFrom(world, { ...setting, pages: true, most: { retry: Infinity } })
  const byLabel = (fits: (label: string) => boolean): JointMove | undefined => moves.find(({ label }) => fits(label))
  const { machine } = world.line
  const { phase, leases } = machine
  const isNeeded = leases.some(({ id }) => id === 1)
  return byLabel((label) => label === 'app shows')
    ?? (isNeeded ? undefined : byLabel((label) => label === 'page takes its lease'))
    ?? (phase === 'failed' ? byLabel((label) => label === 'reconnect()') : undefined)
    ?? byLabel((label) => ['resolved', 'socket opened', 'protocol ready', 'goodbye handed over'].includes(label))
    ?? (isClosing(machine) ? byLabel((label) => label === 'socket closed 1006') : undefined)
    ?? byLabel((label) => label.endsWith('dies with its line'))
    ?? byLabel((label) => label.endsWith(' succeeds') || label.endsWith(' handed') || label.endsWith(' arrives'))
    ?? byLabel((label) => label.endsWith(' comes'))
    ?? earliestTimer(world, moves)
}

function earliestTimer({ wakeDueMs, line }: JointWorld, moves: readonly JointMove[]): JointMove | undefined {
  let label = wakeDueMs === null ? undefined : 'wake timer of the outbox'
  let dueMs = wakeDueMs ?? Infinity
  for (const [name, atMs] of line.timers) {
    if (atMs >= dueMs) continue
    label = `${name} timer`
    dueMs = atMs
  }
  return moves.find((move) => move.label === label)
}

/** Sound surroundings settle everything that was taken. */
function createWayForward(): JointRule {
  /** From these it is known. */
  const known = new Set<string>()

  function settles(from: JointWorld, setting: JointSetting): string | undefined {
    const met: string[] = []
    let world = from
    for (let made = 0; made < maxMoves; made += 1) {
      const key = keyOfJoint(world, setting)
      const pending = world.outbox.items.filter(({ entry }) => !isSettled(entry))
      if (pending.length === 0 || known.has(key)) {
        for (const each of met) known.add(each)
        return undefined
      }
      met.push(key)
      const move = soundMove(world, setting)
      if (move === undefined) return `nothing leads on for ${pending.map(({ entry }) => entry.id).join(' and ')}`
      const course = startCourse(setting, world)
      move.run(course)
      world = course.draft
    }
    const left = world.outbox.items.map(({ entry }) => `${entry.id} ${entry.state}`)
    return `not settled after ${maxMoves} moves: ${left.join(', ')}`
  }

  return { id: 'MD-38', state: settles }
}

const timerRuns: JointRule = {
  id: 'MD-39',
  state: ({ outbox, wakeDueMs, line, mishaps }) => {
    if (outbox.wakeAtMs === null) return wakeDueMs === null ? undefined : 'a timer runs for nothing'
    if (wakeDueMs === null) return 'a wait without a timer'
    // A clock that was set back is noticed at the next event, of which the running timer is one.
    if (mishaps.setBack > 0) return undefined
    const aheadMs = outbox.wakeAtMs - line.wallMs - (wakeDueMs - line.nowMs)
    return aheadMs === 0 ? undefined : `the timer is ${aheadMs} ms off`
  },
}

/** For one exploration. */
export const createJointRules = (): readonly JointRule[] => [
  oneSocket, sentOnce, reportedTruly, inOrder, nothingLate, writtenAhead, nothingLost, leaseAsRuled, createWayForward(),
  timerRuns,
]

function first<Each>(
  all: readonly Each[], complaint: (each: Each) => string | undefined,
): string | undefined {
  for (const each of all) {
    const says = complaint(each)
    if (says !== undefined) return says
  }
  return undefined
}
