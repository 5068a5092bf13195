import type { Book } from '../../positions/model/book'
import type { DeltaFrame, Mark, PongFrame, ServerFrame, SnapshotFrame } from '../../positions/model/wire'
import type { ConnectionPolicy } from '../../connection/policy/connection-policy'
import type { Session } from '../../connection/ports/protocol'
import { applyMove, checkFrame, parseMessage } from './frames'
import { createQuestions, type Question } from './questions'
import {
  askFlush, encodeFrame, flush, goStale, reportErrorFrame, reportThrown, sendFrame, type CopyTradingSession,
  type FeedLine,
} from './copy-trading-session'
import type { Ticks } from './ticks'

type FeedPhase =
  | { readonly at: 'detached' }
  /** The first snapshot or the changes after `since` must arrive within `readyTimeoutMs`. */
  | { readonly at: 'subscribing'; readonly since: Mark | undefined }
  /** `expected`: the `epoch` and `seq` of a Pong that the book has not reached yet (CT-11). */
  | { readonly at: 'live'; readonly expected?: { readonly place: Mark; readonly question: Question } }
  /** Changes were missed. `asked` is the number of Resyncs sent, which is 0 while the first Resync is delayed. */
  | { readonly at: 'resyncing'; readonly asked: number }

/** Name of the feed's only timer. The feed waits for one response at a time. */
const overdueTimer = 'overdue'
/** Additional timeout per row in ms (CT-8). At about 0.3 Mbit/s, 10,000 rows (4 MiB) take 100 s. */
const resyncMsPerRow = 10
/** Maximum number of Resyncs: the first and one retry (CT-8). */
const maxResyncs = 2

export function startSession(
  session: Session | null, policy: ConnectionPolicy, resyncTimeoutMs: number, line: FeedLine, book: Book,
  ticks: Ticks,
): CopyTradingSession {
  const traderid = session === null ? '' : session.userId
  const questions = createQuestions(traderid, policy, line)
  let phase: FeedPhase = { at: 'detached' }
  let isReady = false
  /** Whether the next Subscribe may contain `since`. False after the feed contradicted the book (CT-46). */
  let isResumable = true

  const changed = (): void => askFlush(line, book)
  const waitFor = (delayMs: number): void => line.after(overdueTimer, delayMs)
  const snapshotWaitMs = (): number => resyncTimeoutMs + book.size() * resyncMsPerRow
  const hasReached = ({ epoch, seq }: Mark): boolean => epoch === book.epoch && seq <= book.seq

  function onDelta(frame: DeltaFrame, atMs: number): void {
    const isMissed = phase.at === 'subscribing' && phase.since !== undefined
    if ((phase.at !== 'live' && !isMissed) || hasReached(frame)) return
    if (frame.epoch !== book.epoch || frame.seq !== book.seq + 1) return resync(1, atMs)
    isResumable = book.applyDelta(frame, atMs, isMissed ? 'missed' : 'seen')
    if (isResumable) moved()
    else resync(1, atMs)
  }

  function moved(): void {
    book.seq += 1
    if (book.isChanged()) line.requestFlush()
  }

  function onSnapshot(frame: SnapshotFrame, atMs: number): void {
    const question = questions.answered()
    const { at } = phase
    // After the first snapshot on a connection, `seq` must not decrease (CT-5, CT-12).
    const isOld = isReady && hasReached(frame) && (at === 'live' || frame.seq !== book.seq)
    if (at === 'detached' || isOld) return
    book.takeList(frame.data, frame.account, book.freshness.state === 'empty' ? 'first' : 'missed', atMs)
    book.epoch = frame.epoch
    book.seq = frame.seq
    book.markList()
    isResumable = true
    if (at !== 'subscribing') line.stop(overdueTimer)
    beLive()
    if (frame.ts !== undefined) line.publish('serverTimed', { serverMs: frame.ts, atMs })
    // An unrequested snapshot does not confirm the book, because its data may be of any age (CT-60).
    if (at !== 'live') questions.confirmFirst(question, atMs)
  }

  function beLive(): void {
    phase = { at: 'live' }
    book.setFreshness({ state: 'live' })
    if (!isReady) line.ready()
    isReady = true
    changed()
  }

  function onPong(frame: PongFrame, atMs: number): void {
    line.answered()
    line.publish('serverTimed', { serverMs: frame.ts, atMs })
    // The Subscribe timeout still applies while a later Ping is outstanding (CT-63).
    if (phase.at === 'subscribing' && phase.since !== undefined) return endAnswer(frame, phase.since, atMs)
    const question = questions.ponged()
    // Sends the delayed Resync, because the feed responds again (CT-64).
    if (phase.at === 'resyncing' && phase.asked === 0) return resync(1, atMs)
    if (phase.at !== 'live') return
    // The `seq` in a Pong reveals a stalled feed (CT-11).
    if (hasReached(frame)) return questions.confirm(question)
    if (phase.expected !== undefined) return
    phase = { at: 'live', expected: { place: frame, question } }
    waitFor(policy.pongTimeoutMs)
  }

  /** Handles the Pong that ends the response to a Subscribe with `since`. */
  function endAnswer(place: PongFrame, since: Mark, atMs: number): void {
    const question = questions.answered()
    if (!hasReached(place) || place.seq < since.seq) return resync(1, atMs)
    book.seenAtMs = atMs
    beLive()
    questions.confirmFirst(question, atMs)
  }

  function onOverdue(atMs: number): void {
    if (phase.at === 'resyncing') {
      if (phase.asked >= maxResyncs) return line.lose('resync-timeout')
      // Skips the minimum wait between Resyncs, because the timeout has passed (CT-61).
      return resync(phase.asked + 1, atMs, 0)
    }
    if (phase.at !== 'live' || phase.expected === undefined) return
    const { place, question } = phase.expected
    if (!hasReached(place)) return resync(1, atMs)
    phase = { at: 'live' }
    questions.confirm(question)
  }

  function resync(asked: number, atMs: number, waitMs = questions.resyncWaitMs(atMs)): void {
    // Rows that are already stale keep their `sinceMs` (CT-12).
    if (phase.at === 'live') book.setFreshness({ state: 'resyncing', sinceMs: atMs })
    isResumable = isResumable && isReady
    phase = { at: 'resyncing', asked: waitMs > 0 ? asked - 1 : asked }
    changed()
    if (waitMs > 0) return waitFor(waitMs)
    questions.resync(atMs)
    waitFor(snapshotWaitMs())
  }

  return {
    userId: traderid,
    book,
    isResumable: () => isResumable,
    changed,
    opened({ atMs, token }) {
      // The server rejects connections without a user (CT-35).
      if (session === null) return line.refuse('final', 'no-session')
      const since = isResumable && book.epoch !== '' ? { epoch: book.epoch, seq: book.seq } : undefined
      phase = { at: 'subscribing', since }
      isReady = false
      questions.subscribe(atMs, token, since)
    },
    received(data, atMs) {
      if (!ticks.isDecided) ticks.start(line.now)
      /** The parsed frame, or `null` if `applyMove` has already applied the delta. */
      let frame: ServerFrame | null | undefined
      try {
        if (typeof data === 'string') {
          if (ticks.isUsed) frame = ticks.read(data, book)
          else if (phase.at === 'live' && applyMove(data, book, atMs)) frame = null
        }
        if (frame === undefined) frame = checkFrame(parseMessage(data))
      } catch (error) {
        return reportThrown(line, error)
      }
      if (frame === null) moved()
      else if (!('type' in frame)) reportErrorFrame(line, frame)
      else if (frame.type === 'Delta') onDelta(frame, atMs)
      else if (frame.type === 'Snapshot') onSnapshot(frame, atMs)
      else if (frame.type === 'Pong') onPong(frame, atMs)
      else line.publish('orderAnswered', frame)
      if (!ticks.isDecided) ticks.stop(line.now)
    },
    ping: questions.ping,
    goodbye: () => sendFrame(line, { type: 'Unsubscribe', traderid }),
    detached(atMs) {
      phase = { at: 'detached' }
      goStale(line, book, atMs)
    },
    timer(name, atMs) {
      if (name === overdueTimer) return onOverdue(atMs)
      const quietMs = questions.quietMsAfter(name)
      // No response confirmed the book in time, so the feed has stalled (CT-60).
      if (quietMs !== undefined && phase.at === 'live') resync(1, atMs, Math.max(quietMs, questions.resyncWaitMs(atMs)))
    },
    flush: () => flush(line, book),
    encode: encodeFrame,
    /** Extends the pong timeout, because a large snapshot may delay the pong (CT-14). */
    graceMs: () =>
      (phase.at === 'detached' || phase.at === 'live' ? 0 : Math.max(0, snapshotWaitMs() - policy.pongTimeoutMs)),
  }
}
