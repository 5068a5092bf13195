import type { DeltaFrame, Mark, SubscribeFrame } from '../../../../src/positions/model/wire'
import type { TimerHandle } from '../../../../src/connection/ports/ports'
import { isPromise } from '../../../../src/shared/checks'
import type { FaultState } from './faults'
import type { OrderAnswer, OrderTaker } from '../engine/feed-engine'
import type { Feed } from '../exchange/feed'
import type { ServerClock } from '../../../shared/server-clock'
import type { InboundFrame } from './client-frame'
import type { DeltaText } from './delta-texts'
import type { Dialect } from './dialect'
import type { Decoded } from '../../../shared/json-object'
import type { LineSocket } from '../../../wire/line-socket'
import { createOutbound, type Outbound } from './outbound'
import { busyText } from '../../../wire/answer'
import { createFloodGuard, frameCount } from '../../../wire/flood-guard'
import type { RateLimits } from '../../../wire/rate-limit'
import type { Turn } from '../../../wire/turns'

export type MayEnter = (traderId: string, token: string | undefined) => boolean | Promise<boolean>

/** Checks a token regularly until the returned function is called. Calls `refuse` when the token is revoked. */
export type WatchToken = (traderId: string, token: string | undefined, refuse: () => void) => () => void

/** Function that releases the account, or the reason why the connection must not use the account. */
export type AccountUse = (() => void) | string

/**
 * Number of frames that may queue while an account opens, which takes seconds with Redis (SV-128). Meanwhile, a client
 * sends a subscription, pings and a few orders.
 */
const maxWaitingFrames = 64

/** Number of frames that a list request counts as. The maximum is a twentieth of the burst (SV-246). */
const listFrames = 10

export interface ConnectionOptions<F extends Feed> {
  readonly dialect: Dialect
  readonly answersPings: boolean
  readonly limitBytes: number
  readonly frameRate: RateLimits
  /** Returns whether the connections of an address may together send `count` more frames. Default: always true. */
  readonly framesOf?: (address: string) => (count: number) => boolean
  /** Default: no wait. */
  readonly turn?: Turn
  /** Waits until a list may be sent (SV-251). Default: no wait. */
  readonly listTurn?: Turn
  readonly faults: FaultState
  readonly orders: OrderTaker<F>
  readonly clock: ServerClock
  readonly mayEnter: MayEnter
  /** Opens a feed. The connection's frames wait until the feed is open. */
  readonly openFeed:
    (traderId: string, since: Mark | undefined, address: string) => F | undefined | Promise<F | undefined>
}

export interface HubConnectionContext<F extends Feed> extends ConnectionOptions<F> {
  /** Time in ms, sent to clients and used for the age of deltas. */
  readonly feedNow: () => number
  readonly takeAccount: (address: string, traderId: string) => AccountUse
  readonly watchToken: WatchToken
  readonly snapshotText: (feed: F) => string
  readonly deltaText: (feed: F, delta: DeltaFrame) => DeltaText
  readonly onFeed: (connection: HubConnection<F>, feed: F | undefined) => void
  readonly onFrame: (connection: HubConnection<F>, type: string) => void
}

export interface HubConnection<F extends Feed> {
  readonly id: number
  readonly socket: LineSocket
  readonly openedAtMs: number
  feed(): F | undefined
  /** Time of the last valid frame, ping or pong. */
  lastReceivedMs(): number
  /** Time when the connection became idle, or `undefined` while it is subscribing or subscribed. */
  idleSinceMs(): number | undefined
  isBehind(): boolean
  push(text: string): void
  /** Sends a snapshot, because earlier rows may be wrong. */
  renew(): void
  setSilent(silent: boolean): void
  dispose(): void
}

export function createHubConnection<F extends Feed>(
  id: number,
  socket: LineSocket,
  context: HubConnectionContext<F>,
  address: string,
): HubConnection<F> {
  const { dialect, faults, clock } = context
  const now = (): number => clock.elapsed()
  const openedAtMs = clock.now()
  const { frameRate, framesOf, turn = () => true, listTurn = () => true } = context
  const admits = createFloodGuard(socket, frameRate, now, framesOf?.(address))
  const moreOfList = Math.min(listFrames, Math.ceil(frameRate.burst / 20)) - 1
  let hasAskedList = false
  let receivedMs = now()
  let idleSinceMs = receivedMs
  let feed: F | undefined
  let ready = false
  let leaveAccount = (): void => undefined
  let unwatchToken = (): void => undefined
  const lateAcks = new Set<TimerHandle>()
  /** Frames that arrive during token verification or while a feed opens. */
  let waiting: InboundFrame[] | undefined

  function isOpen(): boolean {
    return !faults.silent && socket.readyState === socket.OPEN
  }

  const outbound: Outbound = createOutbound({
    wire: socket,
    limitBytes: context.limitBytes,
    makeSnapshot: () => (feed === undefined || !isOpen() ? undefined : context.snapshotText(feed)),
    onCaughtUp() {
      ready = true
      if (faults.closeAfterSnapshot !== 0) socket.close(faults.closeAfterSnapshot)
    },
  })

  function acknowledge(answered: OrderAnswer): void {
    const reply = (): void => {
      if (isOpen()) outbound.reply(typeof answered === 'string' ? answered : JSON.stringify(answered))
    }
    if (faults.loseAcks > 0) faults.loseAcks -= 1
    else if (faults.delayAcksMs === 0) reply()
    // Drops the response if the connection closed before the order was executed.
    else if (socket.readyState === socket.OPEN) {
      const timer = clock.setTimer(() => {
        lateAcks.delete(timer)
        reply()
      }, faults.delayAcksMs)
      lateAcks.add(timer)
    }
  }

  const connection: HubConnection<F> = {
    id,
    socket,
    openedAtMs,
    feed: () => feed,
    lastReceivedMs: () => receivedMs,
    idleSinceMs: () => (feed === undefined && waiting === undefined ? idleSinceMs : undefined),
    isBehind: () => outbound.isBehind(),
    push(text) {
      if (ready && isOpen()) outbound.push(text)
    },
    renew() {
      if (ready && isOpen() && !faults.notReady) outbound.snapshot()
    },
    setSilent(silent) {
      if (socket.readyState !== socket.OPEN) return
      receivedMs = now()
      if (silent) socket.pause()
      else socket.resume()
    },
    dispose() {
      for (const timer of lateAcks) clock.clearTimer(timer)
      listenTo(undefined)
      leaveAccount()
    },
  }

  function listenTo(next: F | undefined): void {
    unwatchToken()
    feed = next
    context.onFeed(connection, next)
  }

  function fail(code: number, msg: string): void {
    outbound.reply(JSON.stringify({ Code: code, msg }))
  }

  /**
   * Returns the missed deltas and a final Pong, or `undefined` when the history starts later or the deltas exceed the
   * limit. Stops encoding at the limit, because encoding thousands of deltas is slow.
   */
  function missedSince(of: F, place: Mark): { readonly texts: readonly string[]; readonly bytes: number } | undefined {
    const nowMs = context.feedNow()
    const deltas = outbound.isBehind() ? undefined : of.since(place, nowMs)
    if (deltas === undefined) return undefined
    const texts: string[] = []
    let bytes = 0
    for (const delta of deltas) {
      const made = context.deltaText(of, delta)
      bytes += made.bytes
      if (bytes > context.limitBytes) return undefined
      texts.push(made.text)
    }
    texts.push(dialect.pong(of, nowMs))
    return { texts, bytes }
  }

  function answer(of: F, since: Mark | undefined): void {
    if (faults.notReady || !isOpen()) return
    const missed = since && missedSince(of, since)
    if (missed === undefined || !outbound.resume(missed.texts, missed.bytes)) outbound.snapshot()
  }

  function refuse(): void {
    // Also sends a frame, because Alipay mini-programs do not receive the close code.
    fail(401, 'token refused')
    socket.close(4401, 'token refused')
  }

  function subscribe(traderId: string, frame: SubscribeFrame): void {
    const isRefused = faults.refuseTokens > 0
    if (isRefused) faults.refuseTokens -= 1
    const may = !isRefused && context.mayEnter(traderId, frame.token)
    whenKnown(may, (known) => admit(known, traderId, frame), 'the token cannot be verified now')
  }

  function admit(may: boolean, traderId: string, frame: SubscribeFrame): void {
    if (!may) return refuse()
    if (feed !== undefined && feed.traderId !== traderId) return fail(409, `already subscribed as ${feed.traderId}`)
    if (feed === undefined) {
      const leave = context.takeAccount(address, traderId)
      if (typeof leave === 'string') return socket.close(1013, leave)
      leaveAccount = leave
    }
    const opened = context.openFeed(traderId, frame.since, address)
    whenKnown(opened, (found) => enter(found, traderId, frame), 'the feed is not available now')
  }

  function enter(opened: F | undefined, traderId: string, { token, since }: SubscribeFrame): void {
    if (opened === undefined) return socket.close(1013, 'too many accounts')
    listenTo(opened)
    unwatchToken = context.watchToken(traderId, token, refuse)
    list(() => answer(opened, since))
  }

  /**
   * Sends each list in its own task, because sending hundreds of lists in one event loop turn takes seconds (SV-251).
   */
  function list(send: () => void): void {
    whenKnown(listTurn(address), (may) => (may ? send() : socket.close(1013, busyText)), busyText)
  }

  /** Calls `use` with the value, or with the promise's result. Received frames wait for the promise. */
  function whenKnown<T>(value: T | Promise<T>, use: (value: T) => void, failed: string): void {
    if (!isPromise(value)) return use(value)
    waiting = []
    value.then((known) => comeBack(() => use(known)), () => comeBack(() => socket.close(1013, failed)))
  }

  /** Calls `first` after a wait, then handles the frames that were queued during the wait. */
  function comeBack(first: () => void): void {
    const frames = waiting ?? []
    waiting = undefined
    for (const turn of [first, ...frames.map((frame) => () => receive(frame))]) {
      if (socket.readyState === socket.OPEN) turn()
    }
  }

  /** Does not count a connection's first list, because opening the connection was already counted. */
  function admitsList({ type }: InboundFrame): boolean {
    if (type !== 'Subscribe' && type !== 'Resync') return true
    const mayAsk = !hasAskedList || moreOfList === 0 || admits(moreOfList)
    hasAskedList = true
    return mayAsk
  }

  function once<T>(value: T | Promise<T>, use: (value: T) => void): void {
    if (isPromise(value)) void value.then(use)
    else use(value)
  }

  /**
   * Decides each order in its own task, because a decision may take milliseconds and one read may contain many orders.
   */
  function decide(of: F, reqid: string, ask: () => OrderAnswer | Promise<OrderAnswer>): void {
    once(turn(address), (may) => {
      // Rejects an order if its subscription has ended, because the server may have dropped the account (SV-274).
      if (!may || feed !== of) acknowledge({ Code: 503, msg: busyText, reqid })
      else if (socket.readyState === socket.OPEN) once(ask(), acknowledge)
    })
  }

  function receive(frame: InboundFrame): void {
    if (waiting !== undefined) {
      if (waiting.length < maxWaitingFrames) waiting.push(frame)
      else socket.close(4429, 'too many frames')
      return
    }
    const traderId = String(frame.traderid)
    if (frame.type === 'Subscribe') return subscribe(traderId, frame)
    if (feed === undefined || feed.traderId !== traderId) return fail(409, `not subscribed as ${traderId}`)
    const of = feed
    switch (frame.type) {
      case 'Ping':
        if (context.answersPings) outbound.reply(dialect.pong(feed, context.feedNow()))
        return
      case 'Resync':
        return list(() => {
          if (!faults.notReady) outbound.snapshot()
        })
      case 'Order':
        return decide(of, frame.reqid, () => context.orders.submit(of, frame, address))
      case 'Query':
        return decide(of, frame.reqid, () => context.orders.query(of, frame, address))
      case 'Unsubscribe':
        listenTo(undefined)
        leaveAccount()
        idleSinceMs = now()
        ready = false
        outbound.forget()
    }
  }

  function decode(data: unknown, isBinary: boolean): Decoded<InboundFrame> {
    return isBinary ? { ok: false, msg: 'frames must be text' } : dialect.decode(String(data))
  }

  function countOf(data: unknown): number {
    const size = typeof data === 'string' ? data.length : ArrayBuffer.isView(data) ? data.byteLength : 0
    return frameCount(size, frameRate)
  }

  socket.on('message', (data, isBinary) => {
    if (!admits(countOf(data))) return
    const decoded = decode(data, isBinary)
    context.onFrame(connection, decoded.ok ? decoded.frame.type : 'malformed')
    if (!decoded.ok) return fail(400, decoded.msg)
    if (!admitsList(decoded.frame)) return
    receivedMs = now()
    receive(decoded.frame)
  })
  socket.on('ping', (data) => {
    if (!admits()) return
    receivedMs = now()
    // Answers pings itself, because `ws` would queue pongs without limit for a client that never reads.
    if (!outbound.isBehind() && socket.bufferedAmount <= context.limitBytes) socket.pong(data)
  })
  socket.on('pong', () => {
    if (admits()) receivedMs = now()
  })
  return connection
}
