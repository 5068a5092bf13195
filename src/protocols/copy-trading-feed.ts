import type { Book } from '../core/positions/book'
import { markList, setTruth } from '../core/positions/book'
import { applyDelta } from '../core/positions/book-delta'
import { takeList } from '../core/positions/book-list'
import type { DeltaFrame, ErrorFrame, Mark, PongFrame, ServerFrame, SnapshotFrame } from '../core/positions/wire'
import type { ProtocolEvent, Session } from '../ports/protocol'
import {
  ask, askByPing, confirm, confirmFirst, forgetQuestion, isLate, isOverdue, pongCame, unconfirmed,
} from './copy-trading-confirmation'
import { decodeFeedFrame, isErrorFrame } from './copy-trading-frames'
import { hasReached, isOld, placeOf, wasReady } from './copy-trading-place'
import type { Commands } from './copy-trading-session'
import {
  afterChange, diagnosticOf, flush, goStale, nothing, onErrorFrame, report, sendFrame,
} from './copy-trading-session'
import type { FeedLimits, FeedState } from './copy-trading-state'
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

export function startFeed(session: Session, book: Book, limits: FeedLimits): FeedState {
  const readTick = createTickReader()
  return {
    session, token: undefined, book, phase: { at: 'detached' }, resumable: true, limits, readTick,
    confirmation: unconfirmed, resyncedAtMs: undefined,
  }
}

export function stepFeed(state: FeedState, event: ProtocolEvent): FeedStep {
  const { session: { traderId: traderid }, book } = state
  switch (event.type) {
    case 'received':
      return onReceived(state, event.data, event.atMs)
    case 'flushDue':
      return [state, flush(book)]
    case 'opened': {
      const { token } = event
      const since = placeOf(state)
      const opened: FeedState = { ...state, token, phase: { at: 'subscribing', since }, confirmation: unconfirmed }
      return join(sendFrame({ type: 'Subscribe', traderid, token, since }), ask(opened, event.atMs))
    }
    case 'pingDue':
      return ping(state, event.atMs)
    case 'goodbyeDue':
      return [state, sendFrame({ type: 'Unsubscribe', traderid })]
    case 'detached':
      return [{ ...state, token: undefined, phase: { at: 'detached' } }, goStale(book, event.atMs)]
    case 'timerFired':
      return event.name === overdueTimer ? onOverdue(state, event.atMs) : onDeadline(state, event.name, event.atMs)
  }
}

function join(first: Commands, [state, rest]: FeedStep): FeedStep {
  return [state, [...first, ...rest]]
}

function ping(state: FeedState, atMs: number): FeedStep {
  return join(sendFrame({ traderid: state.session.traderId, type: 'Ping' }), askByPing(state, atMs))
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
  if (isErrorFrame(frame)) return [state, onFeedError(frame, state.token)]
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

function onFeedError({ Code, msg, reqid }: ErrorFrame, token: string | undefined): Commands {
  const commands = onErrorFrame(Code, msg, token)
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
  const { book, phase } = state
  if (phase.at === 'detached' || isOld(frame, state)) return [state, nothing]
  takeList(book, frame.data, frame.account, book.truth.state === 'empty' ? 'first' : 'missed', atMs)
  book.epoch = frame.epoch
  book.seq = frame.seq
  markList(book)
  setTruth(book, { state: 'live' })
  const first = wasReady(phase) ? nothing : ready
  const owed = phase.at === 'subscribing' ? nothing : stopWaiting
  const commands = [...owed, ...first, ...timed(frame.ts, atMs), ...afterChange(book)]
  const next: FeedState = { ...state, resumable: true, phase: { at: 'live', expected: undefined } }
  // One that nobody asked for says nothing of how old it is.
  return phase.at === 'live' ? [next, commands] : join(commands, beLive(next, atMs))
}

/** What was long under way may be old: it is asked about at once. */
function beLive(state: FeedState, atMs: number): FeedStep {
  const [next, commands] = confirmFirst(state)
  return isLate(state, atMs) ? join(commands, ping(next, atMs)) : [next, commands]
}

function timed(serverMs: number | undefined, atMs: number): Commands {
  return serverMs === undefined ? nothing : [{ type: 'publish', name: 'serverTimed', payload: { serverMs, atMs } }]
}

function onPong(before: FeedState, frame: PongFrame, atMs: number): FeedStep {
  const state = pongCame(before)
  const { phase } = state
  const heard: Commands = [...answered, ...timed(frame.ts, atMs)]
  if (phase.at === 'live') return awaitPlace(state, frame, phase.expected, heard)
  if (phase.at !== 'subscribing' || phase.since === undefined) return [state, heard]
  return join(heard, endAnswer(state, frame, phase.since, atMs))
}

/** A feed that stalls while the line lives shows in the Pong's `seq`. */
function awaitPlace(state: FeedState, place: Mark, before: Mark | undefined, heard: Commands): FeedStep {
  const { book, limits } = state
  if (hasReached(book, place)) return join(heard, confirm(state))
  if (before !== undefined) return [state, heard]
  return [
    { ...state, phase: { at: 'live', expected: place } },
    [...heard, { type: 'startTimer', name: overdueTimer, delayMs: limits.pongTimeoutMs }],
  ]
}

/** The answer to `since` is over: the book is the server's, or something of it is missing. */
function endAnswer(state: FeedState, place: Mark, since: Mark, atMs: number): FeedStep {
  const { book } = state
  if (!hasReached(book, place) || place.seq < since.seq) return resync(state, 1, atMs)
  book.seenAtMs = atMs
  setTruth(book, { state: 'live' })
  return join([...ready, ...afterChange(book)], beLive({ ...state, phase: { at: 'live', expected: undefined } }, atMs))
}

function onOverdue(state: FeedState, atMs: number): FeedStep {
  const { phase, book } = state
  if (phase.at === 'resyncing') {
    if (phase.asked < mostResyncs) return resync(state, phase.asked + 1, atMs)
    return [state, [{ type: 'lose', code: 'resync-timeout' }]]
  }
  if (phase.at !== 'live' || phase.expected === undefined) return [state, nothing]
  if (hasReached(book, phase.expected)) return confirm({ ...state, phase: { at: 'live', expected: undefined } })
  return resync(state, 1, atMs)
}

/** Nothing has said for so long that the book is the server's: a feed that stalls while the line lives. */
function onDeadline(state: FeedState, name: string, atMs: number): FeedStep {
  if (!isOverdue(state, name)) return [forgetQuestion(state), nothing]
  return state.phase.at === 'live' ? resync(state, 1, atMs) : [state, nothing]
}

/** The book missed something: nothing of it is called live before the next snapshot. */
function resync(state: FeedState, asked: number, atMs: number): FeedStep {
  const { book, session, limits, phase } = state
  const isReady = wasReady(phase)
  // What was stale before the connection stays so, since the same moment.
  if (phase.at === 'live') setTruth(book, { state: 'resyncing', sinceMs: atMs })
  const resumable = state.resumable && isReady
  const waitMs = resyncWaitMs(state, atMs)
  const isAsked = waitMs === 0
  const next: FeedState = {
    ...state,
    resumable,
    phase: { at: 'resyncing', asked: isAsked ? asked : asked - 1, wasReady: isReady },
    resyncedAtMs: isAsked ? atMs : state.resyncedAtMs,
  }
  const delayMs = isAsked ? snapshotWaitMs(book, limits) : waitMs
  const wait: Commands = [{ type: 'startTimer', name: overdueTimer, delayMs }, ...afterChange(book)]
  if (!isAsked) return [next, wait]
  return join([...sendFrame({ type: 'Resync', traderid: session.traderId }), ...wait], ask(next, atMs))
}

/** How long the next Resync has to wait. A clock that was set back since makes it no longer than the gap. */
function resyncWaitMs({ resyncedAtMs }: FeedState, atMs: number): number {
  if (resyncedAtMs === undefined) return 0
  return Math.min(resyncGapMs, Math.max(0, resyncedAtMs + resyncGapMs - atMs))
}
