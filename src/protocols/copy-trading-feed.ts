import type { Book } from '../core/positions/book'
import { markList, setTruth } from '../core/positions/book'
import { applyDelta } from '../core/positions/book-delta'
import { takeList } from '../core/positions/book-list'
import type { DeltaFrame, ErrorFrame, Mark, PongFrame, ServerFrame, SnapshotFrame } from '../core/positions/wire'
import type { ProtocolEvent, Session } from '../ports/protocol'
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

export function startFeed(session: Session, book: Book, limits: FeedLimits): FeedState {
  const readTick = createTickReader()
  return { session, token: undefined, book, phase: { at: 'detached' }, resumable: true, limits, readTick }
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
      return [
        { ...state, token, phase: { at: 'subscribing', since } },
        sendFrame({ type: 'Subscribe', traderid, token, since }),
      ]
    }
    case 'pingDue':
      return [state, sendFrame({ traderid, type: 'Ping' })]
    case 'goodbyeDue':
      return [state, sendFrame({ type: 'Unsubscribe', traderid })]
    case 'detached':
      return [{ ...state, token: undefined, phase: { at: 'detached' } }, goStale(book, event.atMs)]
    case 'timerFired':
      return onOverdue(state, event.atMs)
  }
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
  return [
    { ...state, resumable: true, phase: { at: 'live', expected: undefined } },
    [...owed, ...first, ...timed(frame.ts, atMs), ...afterChange(book)],
  ]
}

function timed(serverMs: number | undefined, atMs: number): Commands {
  return serverMs === undefined ? nothing : [{ type: 'publish', name: 'serverTimed', payload: { serverMs, atMs } }]
}

function onPong(state: FeedState, frame: PongFrame, atMs: number): FeedStep {
  const { phase } = state
  const heard: Commands = [...answered, ...timed(frame.ts, atMs)]
  if (phase.at === 'live') return awaitPlace(state, frame, phase.expected, heard)
  if (phase.at !== 'subscribing' || phase.since === undefined) return [state, heard]
  const [next, commands] = endAnswer(state, frame, phase.since, atMs)
  return [next, [...heard, ...commands]]
}

/** A feed that stalls while the line lives shows in the Pong's `seq`. */
function awaitPlace(state: FeedState, place: Mark, before: Mark | undefined, heard: Commands): FeedStep {
  const { book, limits } = state
  if (before !== undefined || hasReached(book, place)) return [state, heard]
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
  return [{ ...state, phase: { at: 'live', expected: undefined } }, [...ready, ...afterChange(book)]]
}

function onOverdue(state: FeedState, atMs: number): FeedStep {
  const { phase, book } = state
  if (phase.at === 'resyncing') {
    if (phase.asked < mostResyncs) return resync(state, phase.asked + 1, atMs)
    return [state, [{ type: 'lose', code: 'resync-timeout' }]]
  }
  if (phase.at !== 'live' || phase.expected === undefined) return [state, nothing]
  if (hasReached(book, phase.expected)) return [{ ...state, phase: { at: 'live', expected: undefined } }, nothing]
  return resync(state, 1, atMs)
}

/** The book missed something: nothing of it is called live before the next snapshot. */
function resync(state: FeedState, asked: number, atMs: number): FeedStep {
  const { book, session, limits, phase } = state
  const isReady = wasReady(phase)
  // What was stale before the connection stays so, since the same moment.
  if (phase.at === 'live') setTruth(book, { state: 'resyncing', sinceMs: atMs })
  const resumable = state.resumable && isReady
  return [{ ...state, resumable, phase: { at: 'resyncing', asked, wasReady: isReady } }, [
    ...sendFrame({ type: 'Resync', traderid: session.traderId }),
    { type: 'startTimer', name: overdueTimer, delayMs: snapshotWaitMs(book, limits) },
    ...afterChange(book),
  ]]
}
