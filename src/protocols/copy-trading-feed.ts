import type { Book } from '../core/positions/book'
import { markList, setTruth } from '../core/positions/book'
import { applyDelta } from '../core/positions/book-delta'
import { takeList } from '../core/positions/book-list'
import type { DeltaFrame, ErrorFrame, Mark, PongFrame, ServerFrame, SnapshotFrame } from '../core/positions/wire'
import type { ProtocolEvent, Session } from '../ports/protocol'
import type { Confirmation, Question } from './copy-trading-confirmation'
import { decodeFeedFrame, isErrorFrame } from './copy-trading-frames'
import { hasReached, isOld, placeOf, wasReady } from './copy-trading-place'
import type { Commands } from './copy-trading-session'
import {
  afterChange, diagnosticOf, flush, goStale, nothing, onErrorFrame, report, sendFrame,
} from './copy-trading-session'
import type { Expected, FeedLimits, FeedPhase, FeedState } from './copy-trading-state'
import { createTickReader } from './copy-trading-tick'

type FeedStep = readonly [FeedState, Commands]

/** For whatever the feed owes: starting it again replaces it, and nobody waits for two things. */
const overdueTimer = 'overdue'
const stopWaiting: Commands = [{ type: 'stopTimer', name: overdueTimer }]
const answered: Commands = [{ type: 'answered' }]
const ready: Commands = [{ type: 'ready' }]
const resyncMsPerRow = 10
const mostResyncs = 2
/** A server that contradicts itself with each frame is asked no more often. */
const resyncGapMs = 1_000

export function startFeed(session: Session, book: Book, limits: FeedLimits, confirmation: Confirmation): FeedState {
  const readTick = createTickReader()
  return {
    session, book, phase: { at: 'detached' }, resumable: true, limits, readTick,
    confirmation, askedAtMs: 0, resyncedAtMs: undefined,
  }
}

export function stepFeed(state: FeedState, event: ProtocolEvent): FeedStep {
  const { session: { traderId: traderid }, book, confirmation } = state
  switch (event.type) {
    case 'received':
      return onReceived(state, event.data, event.atMs)
    case 'flushDue':
      return [state, flush(book)]
    case 'opened': {
      const { token } = event
      const since = placeOf(state)
      confirmation.reset()
      return [
        { ...state, phase: { at: 'subscribing', since }, askedAtMs: event.atMs },
        [...sendFrame({ type: 'Subscribe', traderid, token, since }), ...confirmation.ask()],
      ]
    }
    case 'pingDue':
      return [state, ping(state)]
    case 'goodbyeDue':
      return [state, sendFrame({ type: 'Unsubscribe', traderid })]
    case 'detached':
      return [{ ...state, phase: { at: 'detached' } }, goStale(book, event.atMs)]
    case 'timerFired':
      return event.name === overdueTimer ? onOverdue(state, event.atMs) : onDeadline(state, event.name, event.atMs)
  }
}

function ping({ session, confirmation }: FeedState): Commands {
  return [...sendFrame({ traderid: session.traderId, type: 'Ping' }), ...confirmation.pinged()]
}

/** How long an asked snapshot may take: a large book takes longer to send. */
function snapshotWaitMs(book: Book, { resyncTimeoutMs }: FeedLimits): number {
  return resyncTimeoutMs + book.rows.byTicket.size * resyncMsPerRow
}

/** While a snapshot is owed the line may be silent as long as it takes: one large frame is all there is. */
export function feedGraceMs({ phase, book, limits }: FeedState): number {
  if (phase.at !== 'subscribing' && phase.at !== 'resyncing') return 0
  return Math.max(0, snapshotWaitMs(book, limits) - limits.pongTimeoutMs)
}

function onReceived(state: FeedState, data: string | ArrayBuffer, atMs: number): FeedStep {
  let frame: ServerFrame
  try {
    frame = (typeof data === 'string' ? state.readTick(data, state.book) : undefined) ?? decodeFeedFrame(data)
  } catch (error) {
    return [state, report(diagnosticOf(error))]
  }
  if (isErrorFrame(frame)) return [state, onFeedError(frame)]
  switch (frame.type) {
    case 'Delta':
      return onDelta(state, frame, atMs)
    case 'Snapshot':
      return onSnapshot(state, frame, atMs)
    case 'Pong':
      return onPong(state, frame, atMs)
    case 'Ack':
      return [state, [{ type: 'publish', name: 'orderAnswered', payload: frame }]]
  }
}

function onFeedError({ Code, msg, reqid }: ErrorFrame): Commands {
  const commands = onErrorFrame(Code, msg)
  if (reqid === undefined) return commands
  return [...commands, { type: 'publish', name: 'orderUndecided', payload: { reqid, code: Code } }]
}

function onDelta(state: FeedState, frame: DeltaFrame, atMs: number): FeedStep {
  const { book, phase } = state
  const isMissed = phase.at === 'subscribing' && phase.since !== undefined
  if (phase.at !== 'live' && !isMissed) return [state, nothing]
  const isOfEpoch = frame.epoch === book.epoch
  if (isOfEpoch && frame.seq <= book.seq) return [state, nothing]
  if (!isOfEpoch || frame.seq !== book.seq + 1) return resync(state, 1, atMs)
  const isApplied = applyDelta(book, frame, atMs, isMissed ? 'missed' : 'seen')
  if (!isApplied) return resync({ ...state, resumable: false }, 1, atMs)
  book.seq = frame.seq
  return [state, afterChange(book)]
}

function onSnapshot(state: FeedState, frame: SnapshotFrame, atMs: number): FeedStep {
  const { book, phase, confirmation } = state
  const question = confirmation.told()
  if (phase.at === 'detached' || isOld(frame, state)) return [state, nothing]
  takeList(book, frame.data, frame.account, book.truth.state === 'empty' ? 'first' : 'missed', atMs)
  book.epoch = frame.epoch
  book.seq = frame.seq
  markList(book)
  setTruth(book, { state: 'live' })
  const first = wasReady(phase) ? nothing : ready
  const owed = phase.at === 'subscribing' ? nothing : stopWaiting
  // One that nobody asked for says nothing of how old it is.
  const confirmed = phase.at === 'live' ? nothing : beLive(state, question, atMs)
  return [
    { ...state, resumable: true, phase: { at: 'live', expected: undefined } },
    [...owed, ...first, ...timed(frame.ts, atMs), ...afterChange(book), ...confirmed],
  ]
}

/** What was long under way may be old: it is asked about at once. By the wall clock, so it is no promise. */
function beLive(state: FeedState, question: Question, atMs: number): Commands {
  const { confirmation, limits, askedAtMs } = state
  const confirmed = confirmation.confirmFirst(question)
  return Math.abs(atMs - askedAtMs) > limits.pongTimeoutMs ? [...confirmed, ...ping(state)] : confirmed
}

function timed(serverMs: number | undefined, atMs: number): Commands {
  return serverMs === undefined ? nothing : [{ type: 'publish', name: 'serverTimed', payload: { serverMs, atMs } }]
}

function onPong(state: FeedState, frame: PongFrame, atMs: number): FeedStep {
  const { phase, confirmation } = state
  const heard: Commands = [...answered, ...timed(frame.ts, atMs)]
  if (phase.at === 'subscribing' && phase.since !== undefined) {
    // The Subscribe's own, whatever Ping waits behind it.
    const [next, commands] = endAnswer(state, frame, phase.since, atMs)
    return [next, [...heard, ...commands]]
  }
  const isWaiting = phase.at === 'resyncing' && phase.asked === 0 && confirmation.quietMs() > 0
  const question = confirmation.ponged()
  if (isWaiting) {
    // The feed answers again.
    const [next, commands] = resync(state, 1, atMs)
    return [next, [...heard, ...commands]]
  }
  return phase.at === 'live' ? awaitPlace(state, { place: frame, question }, phase.expected, heard) : [state, heard]
}

/** A feed that stalls while the line lives shows in the Pong's `seq`. */
function awaitPlace(state: FeedState, told: Expected, before: Expected | undefined, heard: Commands): FeedStep {
  const { place, question } = told
  const { book, limits, confirmation } = state
  if (hasReached(book, place)) return [state, [...heard, ...confirmation.confirm(question)]]
  if (before !== undefined) return [state, heard]
  return [
    { ...state, phase: { at: 'live', expected: told } },
    [...heard, ...waitFor(limits.pongTimeoutMs)],
  ]
}

/** The answer to `since` is over: the book is the server's, or something of it is missing. */
function endAnswer(state: FeedState, place: Mark, since: Mark, atMs: number): FeedStep {
  const { book, confirmation } = state
  const question = confirmation.told()
  if (!hasReached(book, place) || place.seq < since.seq) return resync(state, 1, atMs)
  book.seenAtMs = atMs
  setTruth(book, { state: 'live' })
  return [
    { ...state, phase: { at: 'live', expected: undefined } },
    [...ready, ...afterChange(book), ...beLive(state, question, atMs)],
  ]
}

function onOverdue(state: FeedState, atMs: number): FeedStep {
  const { phase, book, confirmation } = state
  if (phase.at === 'resyncing') {
    // The wait is over whatever the clock says.
    if (phase.asked < mostResyncs) return resync({ ...state, resyncedAtMs: undefined }, phase.asked + 1, atMs)
    return [state, [{ type: 'lose', code: 'resync-timeout' }]]
  }
  if (phase.at !== 'live' || phase.expected === undefined) return [state, nothing]
  if (!hasReached(book, phase.expected.place)) return resync(state, 1, atMs)
  return [{ ...state, phase: { at: 'live', expected: undefined } }, confirmation.confirm(phase.expected.question)]
}

/** Nothing has said for so long that the book is the server's: a feed that stalls while the line lives. */
function onDeadline(state: FeedState, name: string, atMs: number): FeedStep {
  const { confirmation, phase } = state
  const isOver = confirmation.isOver(name)
  return isOver && phase.at === 'live' ? resync(state, 1, atMs, confirmation.quietMs()) : [state, nothing]
}

/** The book missed something: nothing of it is called live before the next snapshot. */
function resync(state: FeedState, asked: number, atMs: number, quietMs = 0): FeedStep {
  const { book, session, limits, phase, confirmation } = state
  const isReady = wasReady(phase)
  // What was stale before the connection stays so, since the same moment.
  if (phase.at === 'live') setTruth(book, { state: 'resyncing', sinceMs: atMs })
  const resumable = state.resumable && isReady
  const waitMs = Math.max(quietMs, resyncWaitMs(state, atMs))
  if (waitMs > 0) {
    const waiting: FeedPhase = { at: 'resyncing', asked: asked - 1, wasReady: isReady }
    return [{ ...state, resumable, phase: waiting }, [...waitFor(waitMs), ...afterChange(book)]]
  }
  const next: FeedState = {
    ...state, resumable, phase: { at: 'resyncing', asked, wasReady: isReady }, askedAtMs: atMs, resyncedAtMs: atMs,
  }
  return [next, [
    ...sendFrame({ type: 'Resync', traderid: session.traderId }),
    ...waitFor(snapshotWaitMs(book, limits)),
    ...afterChange(book),
    ...confirmation.ask(),
  ]]
}

function waitFor(delayMs: number): Commands {
  return [{ type: 'startTimer', name: overdueTimer, delayMs }]
}

/** How long the next Resync has to wait. A clock that was set back since makes it no longer than the gap. */
function resyncWaitMs({ resyncedAtMs }: FeedState, atMs: number): number {
  if (resyncedAtMs === undefined) return 0
  return Math.min(resyncGapMs, Math.max(0, resyncedAtMs + resyncGapMs - atMs))
}
