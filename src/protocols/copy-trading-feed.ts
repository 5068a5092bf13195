import type { Book } from '../core/positions/book'
import { markList, setTruth } from '../core/positions/book'
import { applyDelta } from '../core/positions/book-delta'
import { takeList } from '../core/positions/book-list'
import type { DeltaFrame, PongFrame, ServerFrame, SnapshotFrame } from '../core/positions/wire'
import type { ProtocolEvent, Session } from '../ports/protocol'
import { decodeFeedFrame, isErrorFrame } from './copy-trading-frames'
import type { Commands } from './copy-trading-session'
import {
  afterChange, diagnosticOf, flush, goStale, nothing, onErrorFrame, report, sendFrame,
} from './copy-trading-session'
import type { FeedLimits, FeedState, Mark } from './copy-trading-state'

type FeedStep = readonly [FeedState, Commands]

/** For whatever the feed owes: starting it again replaces it, and nobody waits for two things. */
const overdueTimer = 'overdue'
const stopWaiting: Commands = [{ type: 'stopTimer', name: overdueTimer }]
const answered: Commands = [{ type: 'answered' }]
const resyncMsPerRow = 10
const mostResyncs = 2

export function startFeed(session: Session, book: Book, limits: FeedLimits): FeedState {
  return { session, token: undefined, book, phase: { at: 'detached' }, limits }
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
      return [{ ...state, token, phase: { at: 'subscribing' } }, sendFrame({ type: 'Subscribe', traderid, token })]
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
  return resyncTimeoutMs + book.rows.size * resyncMsPerRow
}

/** While a snapshot is owed the line may be silent as long as it takes: one large frame is all there is. */
export function feedGraceMs({ phase, book, limits }: FeedState): number {
  if (phase.at !== 'subscribing' && phase.at !== 'resyncing') return 0
  return Math.max(0, snapshotWaitMs(book, limits) - limits.pongTimeoutMs)
}

function onReceived(state: FeedState, data: string | ArrayBuffer, atMs: number): FeedStep {
  let frame: ServerFrame
  try {
    frame = decodeFeedFrame(data)
  } catch (error) {
    return [state, report(diagnosticOf(error))]
  }
  if (isErrorFrame(frame)) return [state, onErrorFrame(frame.Code, frame.msg, state.token)]
  switch (frame.type) {
    case 'Delta':
      return onDelta(state, frame, atMs)
    case 'Snapshot':
      return onSnapshot(state, frame, atMs)
    case 'Pong':
      return onPong(state, frame)
  }
}

function onDelta(state: FeedState, frame: DeltaFrame, atMs: number): FeedStep {
  const { book, phase } = state
  if (phase.at !== 'live') return [state, nothing]
  const isOfEpoch = frame.epoch === book.epoch
  if (isOfEpoch && frame.seq <= book.seq) return [state, nothing]
  if (!isOfEpoch || frame.seq !== book.seq + 1 || !applyDelta(book, frame, atMs)) return resync(state, 1, atMs)
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
  const first: Commands = phase.at === 'subscribing' ? [{ type: 'ready' }] : stopWaiting
  return [{ ...state, phase: { at: 'live', expected: undefined } }, [...first, ...afterChange(book)]]
}

/** A new connection begins with whatever the server says; after that the feed never goes back. */
function isOld({ epoch, seq }: Mark, { book, phase }: FeedState): boolean {
  if (phase.at === 'subscribing' || epoch !== book.epoch) return false
  return phase.at === 'resyncing' ? seq < book.seq : seq <= book.seq
}

/** A feed that stalls while the line lives shows in the Pong's `seq`. */
function onPong(state: FeedState, expected: PongFrame): FeedStep {
  const { book, phase, limits } = state
  if (phase.at !== 'live' || phase.expected !== undefined || hasReached(book, expected)) return [state, answered]
  return [
    { ...state, phase: { at: 'live', expected } },
    [...answered, { type: 'startTimer', name: overdueTimer, delayMs: limits.pongTimeoutMs }],
  ]
}

function hasReached(book: Book, { epoch, seq }: Mark): boolean {
  return epoch === book.epoch && seq <= book.seq
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
  const { book, session, limits } = state
  if (asked === 1) setTruth(book, { state: 'resyncing', sinceMs: atMs })
  return [{ ...state, phase: { at: 'resyncing', asked } }, [
    ...sendFrame({ type: 'Resync', traderid: session.traderId }),
    { type: 'startTimer', name: overdueTimer, delayMs: snapshotWaitMs(book, limits) },
    ...afterChange(book),
  ]]
}
