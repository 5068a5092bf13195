import type { Book } from '../../positions/model/book'
import type { DeltaFrame, Mark, PongFrame, ServerFrame, SnapshotFrame } from '../../positions/model/wire'
import type { ConnectionPolicy } from '../../connection/policy/connection-policy'
import type { Session } from '../../connection/ports/protocol'
import { createConfirmation, type Question } from './confirmation'
import { decodeFeedFrame, isErrorFrame } from './frames'
import { createFeedBase, encodeFrame, type CopyTradingSession, type FeedLine } from './session'
import type { TickReader } from './tick-reader'

/** Milliseconds. */
export interface FeedLimits {
  readonly resyncTimeoutMs: number
  readonly pongTimeoutMs: number
}

type FeedPhase =
  | { readonly at: 'detached' }
  /**
   * The socket is open. The first snapshot is outstanding, or the changes after `since`; `readyTimeoutMs` limits the
   * wait.
   */
  | { readonly at: 'subscribing'; readonly since: Mark | undefined }
  /** `expected`: the Pong of this Ping named this place, and the book had not reached it (CT-11). */
  | { readonly at: 'live'; readonly expected?: { readonly place: Mark; readonly question: Question } }
  /**
   * Something was missed, a snapshot was asked for this many times: 0 while the first Resync waits for its turn.
   * `wasReady`: the connection had been ready.
   */
  | { readonly at: 'resyncing'; readonly asked: number; readonly wasReady: boolean }

/** The feed's one deadline: starting it again replaces it, since the feed waits for one thing at a time. */
const overdueTimer = 'overdue'
/** A long snapshot takes longer to arrive (CT-8): 10,000 rows are 100 s, 4 MiB at 0.3 Mbit/s. */
const resyncMsPerRow = 10
/** The Resync and one repetition (CT-8). */
const mostResyncs = 2
/** A server whose `seq` always jumps must not be asked for snapshots without a pause (CT-61). */
const resyncGapMs = 1_000

export function startFeed<Update>(
  session: Session | null, policy: ConnectionPolicy, limits: FeedLimits, line: FeedLine<Update>, book: Book<Update>,
  readTick: TickReader | undefined,
): CopyTradingSession {
  const traderid = session?.userId ?? ''
  const confirmation = createConfirmation(policy, limits.pongTimeoutMs, line)
  const { changed, send, flush, reportThrown, onErrorFrame, goStale } = createFeedBase(line, book)
  let phase: FeedPhase = { at: 'detached' }
  /**
   * Whether the book's place is one to go on from. Not after a feed that contradicted the book, nor after an
   * answer to `since` that led nowhere: then only a snapshot helps.
   */
  let isResumable = true
  /** When the last Subscribe or Resync went out, or the Ping after a late answer. */
  let askedAtMs = 0
  /** When this connection's last Resync went out, until its wait is over. */
  let resyncedAtMs = -Infinity

  const waitFor = (delayMs: number): void => line.after(overdueTimer, delayMs)
  /** How long an asked snapshot may take: a large book takes longer to send. */
  const snapshotWaitMs = (): number => limits.resyncTimeoutMs + book.size() * resyncMsPerRow
  const hasReached = ({ epoch, seq }: Mark): boolean => epoch === book.epoch && seq <= book.seq
  /** Whether the protocol has been ready on this connection. */
  const wasReady = (): boolean => phase.at === 'live' || (phase.at === 'resyncing' && phase.wasReady)

  function ping(): void {
    send({ traderid, type: 'Ping' })
    confirmation.pinged()
  }

  function publishTime(serverMs: number | undefined, atMs: number): void {
    if (serverMs !== undefined) line.publish('serverTimed', { serverMs, atMs })
  }

  /** A new connection takes the server's first `seq`; after that the feed never goes back (CT-5, CT-12). */
  function isOld({ epoch, seq }: Mark): boolean {
    if (!wasReady() || epoch !== book.epoch) return false
    return phase.at === 'resyncing' ? seq < book.seq : seq <= book.seq
  }

  function onDelta(frame: DeltaFrame, atMs: number): void {
    const isMissed = phase.at === 'subscribing' && phase.since !== undefined
    if (phase.at !== 'live' && !isMissed) return
    const isOfEpoch = frame.epoch === book.epoch
    if (isOfEpoch && frame.seq <= book.seq) return
    if (!isOfEpoch || frame.seq !== book.seq + 1) return resync(1, atMs)
    if (!book.applyDelta(frame, atMs, isMissed ? 'missed' : 'seen')) {
      isResumable = false
      return resync(1, atMs)
    }
    book.seq = frame.seq
    changed()
  }

  function onSnapshot(frame: SnapshotFrame, atMs: number): void {
    const question = confirmation.answered()
    const { at } = phase
    if (at === 'detached' || isOld(frame)) return
    book.takeList(frame.data, frame.account, book.freshness.state === 'empty' ? 'first' : 'missed', atMs)
    book.epoch = frame.epoch
    book.seq = frame.seq
    book.markList()
    isResumable = true
    if (at !== 'subscribing') line.stop(overdueTimer)
    beLive()
    publishTime(frame.ts, atMs)
    // A snapshot that was not requested does not show how old it is (CT-60).
    if (at !== 'live') confirmFirst(question, atMs)
  }

  function beLive(): void {
    const isFirst = !wasReady()
    phase = { at: 'live' }
    book.setFreshness({ state: 'live' })
    if (isFirst) line.ready()
    changed()
  }

  /**
   * A late answer may be old: a Ping asks at once whether it is current (CT-62). By the wall clock, so it is no
   * promise.
   */
  function confirmFirst(question: Question, atMs: number): void {
    confirmation.confirmFirst(question)
    if (Math.abs(atMs - askedAtMs) <= limits.pongTimeoutMs) return
    askedAtMs = atMs
    ping()
  }

  function onPong(frame: PongFrame, atMs: number): void {
    line.answered()
    publishTime(frame.ts, atMs)
    // The deadline of the Subscribe itself, even when a Ping waits behind it (CT-63).
    if (phase.at === 'subscribing' && phase.since !== undefined) return endAnswer(frame, phase.since, atMs)
    const isWaiting = phase.at === 'resyncing' && phase.asked === 0
    const question = confirmation.ponged()
    // The feed answers again (CT-64).
    if (isWaiting) return resync(1, atMs)
    if (phase.at !== 'live') return
    // A feed that stalls while the line lives shows in the Pong's `seq` (CT-11).
    if (hasReached(frame)) return confirmation.confirm(question)
    if (phase.expected !== undefined) return
    phase = { at: 'live', expected: { place: frame, question } }
    waitFor(limits.pongTimeoutMs)
  }

  /** The answer to `since` is over: the book is the server's, or something of it is missing. */
  function endAnswer(place: PongFrame, since: Mark, atMs: number): void {
    const question = confirmation.answered()
    if (!hasReached(place) || place.seq < since.seq) return resync(1, atMs)
    book.seenAtMs = atMs
    beLive()
    confirmFirst(question, atMs)
  }

  function onOverdue(atMs: number): void {
    if (phase.at === 'resyncing') {
      if (phase.asked >= mostResyncs) return line.lose('resync-timeout')
      // The wait is over at any time of the clock (CT-61).
      resyncedAtMs = -Infinity
      return resync(phase.asked + 1, atMs)
    }
    if (phase.at !== 'live' || phase.expected === undefined) return
    const { place, question } = phase.expected
    if (!hasReached(place)) return resync(1, atMs)
    phase = { at: 'live' }
    confirmation.confirm(question)
  }

  /** The book missed something: no row is live before the next snapshot. */
  function resync(asked: number, atMs: number, quietMs = 0): void {
    const isReady = wasReady()
    // Rows that were stale before the connection stay stale, since the same moment (CT-12).
    if (phase.at === 'live') book.setFreshness({ state: 'resyncing', sinceMs: atMs })
    isResumable &&= isReady
    const waitMs = Math.max(quietMs, resyncWaitMs(atMs))
    phase = { at: 'resyncing', asked: waitMs > 0 ? asked - 1 : asked, wasReady: isReady }
    changed()
    if (waitMs > 0) return waitFor(waitMs)
    askedAtMs = resyncedAtMs = atMs
    send({ type: 'Resync', traderid })
    waitFor(snapshotWaitMs())
    confirmation.ask()
  }

  /** How long the next Resync has to wait. A clock that was set back since makes it no longer than the gap. */
  function resyncWaitMs(atMs: number): number {
    return Math.min(resyncGapMs, Math.max(0, resyncedAtMs + resyncGapMs - atMs))
  }

  return {
    userId: traderid,
    book,
    isResumable: () => isResumable,
    changed,
    opened({ atMs, token }) {
      // Without a user every line is refused (CT-35).
      if (session === null) return line.refuse('final', 'no-session')
      const since = isResumable && book.epoch !== '' ? { epoch: book.epoch, seq: book.seq } : undefined
      phase = { at: 'subscribing', since }
      askedAtMs = atMs
      resyncedAtMs = -Infinity
      send({ type: 'Subscribe', traderid, token, since })
      confirmation.reset()
      confirmation.ask()
    },
    received(data, atMs) {
      let frame: ServerFrame
      try {
        frame = (typeof data === 'string' ? readTick?.(data, book) : undefined) ?? decodeFeedFrame(data)
      } catch (error) {
        return reportThrown(error)
      }
      if (isErrorFrame(frame)) {
        onErrorFrame(frame.Code, frame.msg)
        if (frame.reqid !== undefined) line.publish('orderUndecided', { reqid: frame.reqid, code: frame.Code })
        return
      }
      switch (frame.type) {
        case 'Delta':
          return onDelta(frame, atMs)
        case 'Snapshot':
          return onSnapshot(frame, atMs)
        case 'Pong':
          return onPong(frame, atMs)
        case 'Ack':
          return line.publish('orderAnswered', frame)
      }
    },
    ping,
    goodbye: () => send({ type: 'Unsubscribe', traderid }),
    detached(atMs) {
      phase = { at: 'detached' }
      goStale(atMs)
    },
    timer(name, atMs) {
      if (name === overdueTimer) return onOverdue(atMs)
      // No answer has confirmed the book for so long: the feed stalls while the connection lives (CT-60).
      if (confirmation.isOver(name) && phase.at === 'live') resync(1, atMs, confirmation.quietMs())
    },
    flush,
    encode: encodeFrame,
    /** While a snapshot is outstanding the server may be silent: the pong waits behind one large frame (CT-14). */
    graceMs: () => (phase.at === 'subscribing' || phase.at === 'resyncing'
      ? Math.max(0, snapshotWaitMs() - limits.pongTimeoutMs)
      : 0),
  }
}
