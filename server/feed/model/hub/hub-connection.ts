import type { DeltaFrame, Mark, SubscribeFrame } from '../../../../src/positions/model/wire'
import type { TimerHandle } from '../../../../src/connection/ports/ports'
import { isPromise } from '../../../../src/shared/checks'
import type { FaultState } from './faults'
import type { OrderAnswer, OrderTaker } from '../engine/feed-engine'
import type { Feed } from '../exchange/feed'
import type { ServerClock } from '../../../shared/server-clock'
import type { InboundFrame } from './client-frame'
import type { Dialect } from './dialect'
import type { Decoded } from '../../../shared/json-object'
import type { LineSocket } from '../../../wire/line-socket'
import { createOutbound, type Outbound } from './outbound'
import { createFloodGuard } from '../../../wire/flood-guard'
import type { RateLimits } from '../../../wire/rate-limit'

/** Returns whether a client with this token may act as the trader. Rejects when that cannot be determined now. */
export type MayEnter = (traderId: string, token: string | undefined) => boolean | Promise<boolean>

/** Releases the account, or the reason why the connection may not use it. */
export type AccountUse = (() => void) | string

/**
 * Maximum number of frames that wait while an account opens, which takes seconds with Redis (SV-128): a client sends
 * its subscription, pings and a few orders in that time.
 */
const maxWaitingFrames = 64

/** Hub options that its connections use as well. */
export interface ConnectionOptions<F extends Feed> {
  readonly dialect: Dialect
  readonly answersPings: boolean
  /** Bytes that may queue for one consumer in addition to a snapshot. */
  readonly limitBytes: number
  /** Rate limits for the frames of one client. */
  readonly frameRate: RateLimits
  readonly faults: FaultState
  readonly orders: OrderTaker<F>
  readonly clock: ServerClock
  readonly mayEnter: MayEnter
  /** Frames of the connection wait until the feed is open. */
  readonly openFeed: (traderId: string, since?: Mark) => F | undefined | Promise<F | undefined>
}

/** State shared by the connections of a hub. */
export interface ConnectionContext<F extends Feed> extends ConnectionOptions<F> {
  /** Time sent to clients, which also measures the age of deltas, ms. */
  readonly feedNow: () => number
  readonly takeAccount: (address: string, traderId: string) => AccountUse
  readonly snapshotText: (feed: F) => string
  /** Returns the encoded form of a past delta. */
  readonly deltaText: (feed: F, delta: DeltaFrame) => string
  /** Moves the connection to another feed, or to none. */
  readonly onFeed: (connection: Connection<F>, feed: F | undefined) => void
  readonly onFrame: (connection: Connection<F>, type: string) => void
}

export interface Connection<F extends Feed> {
  readonly id: number
  readonly socket: LineSocket
  readonly openedAtMs: number
  feed(): F | undefined
  /** Time of the last valid frame, ping or pong. */
  lastReceivedMs(): number
  /** Time since which the connection has no subscription, pending or active; `undefined` otherwise. */
  idleSinceMs(): number | undefined
  isBehind(): boolean
  push(text: string): void
  /** Sends a snapshot, because the sent rows are no longer reliable. */
  renew(): void
  /** A silent server neither reads nor writes. */
  setSilent(silent: boolean): void
  /** Called when the connection has ended. */
  dispose(): void
}

export function createConnection<F extends Feed>(
  id: number,
  socket: LineSocket,
  context: ConnectionContext<F>,
  address: string,
): Connection<F> {
  const { dialect, faults, clock } = context
  const now = (): number => clock.elapsed()
  const openedAtMs = clock.now()
  const admits = createFloodGuard(socket, context.frameRate, now)
  let receivedMs = now()
  let idleSinceMs = receivedMs
  let feed: F | undefined
  let ready = false
  let leaveAccount = (): void => undefined
  const lateAcks = new Set<TimerHandle>()
  /** Frames that arrive while a token is verified or a feed opens. */
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

  /** Sends the result of an order; faults can delay or drop it. */
  function acknowledge(answered: OrderAnswer): void {
    const reply = (): void => {
      if (isOpen()) outbound.reply(typeof answered === 'string' ? answered : JSON.stringify(answered))
    }
    if (faults.loseAcks > 0) faults.loseAcks -= 1
    else if (faults.delayAcksMs === 0) reply()
    // An order may be decided after its connection has ended, so no timer is needed.
    else if (socket.readyState === socket.OPEN) {
      const timer = clock.setTimer(() => {
        lateAcks.delete(timer)
        reply()
      }, faults.delayAcksMs)
      lateAcks.add(timer)
    }
  }

  const connection: Connection<F> = {
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
    feed = next
    context.onFeed(connection, next)
  }

  function fail(code: number, msg: string): void {
    outbound.reply(JSON.stringify({ Code: code, msg }))
  }

  /** Returns the missed deltas and the final Pong; undefined when the history does not reach back. */
  function missedSince(of: F, place: Mark): readonly string[] | undefined {
    const nowMs = context.feedNow()
    const deltas = of.since(place, nowMs)
    return deltas && [...deltas.map((delta) => context.deltaText(of, delta)), dialect.pong(of, nowMs)]
  }

  function answer(of: F, since: Mark | undefined): void {
    if (faults.notReady || !isOpen()) return
    const missed = since && missedSince(of, since)
    if (missed === undefined || !outbound.resume(missed)) outbound.snapshot()
  }

  function subscribe(traderId: string, { token, since }: SubscribeFrame): void {
    const isRefused = faults.refuseTokens > 0
    if (isRefused) faults.refuseTokens -= 1
    const may = !isRefused && context.mayEnter(traderId, token)
    whenKnown(may, (known) => admit(known, traderId, since), 'the token cannot be verified now')
  }

  function admit(may: boolean, traderId: string, since: Mark | undefined): void {
    if (!may) {
      // Alipay's mini-programs receive no close code.
      fail(401, 'token refused')
      return socket.close(4401, 'token refused')
    }
    if (feed !== undefined && feed.traderId !== traderId) return fail(409, `already subscribed as ${feed.traderId}`)
    if (feed === undefined) {
      const leave = context.takeAccount(address, traderId)
      if (typeof leave === 'string') return socket.close(1013, leave)
      leaveAccount = leave
    }
    whenKnown(context.openFeed(traderId, since), (found) => enter(found, since), 'the feed is not available now')
  }

  function enter(opened: F | undefined, since: Mark | undefined): void {
    if (opened === undefined) return socket.close(1013, 'too many accounts')
    listenTo(opened)
    answer(opened, since)
  }

  /** Continues with the value, synchronously if possible. Frames wait until then. */
  function whenKnown<T>(value: T | Promise<T>, use: (value: T) => void, failed: string): void {
    if (!isPromise(value)) return use(value)
    waiting = []
    value.then((known) => comeBack(() => use(known)), () => comeBack(() => socket.close(1013, failed)))
  }

  /** Continues after an awaited value arrived or failed, and then handles the waiting frames. */
  function comeBack(first: () => void): void {
    const frames = waiting ?? []
    waiting = undefined
    for (const turn of [first, ...frames.map((frame) => () => receive(frame))]) {
      if (socket.readyState === socket.OPEN) turn()
    }
  }

  function notify(answered: OrderAnswer | Promise<OrderAnswer>): void {
    if (isPromise(answered)) void answered.then(acknowledge)
    else acknowledge(answered)
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
    switch (frame.type) {
      case 'Ping':
        if (context.answersPings) outbound.reply(dialect.pong(feed, context.feedNow()))
        return
      case 'Resync':
        if (!faults.notReady) outbound.snapshot()
        return
      case 'Order':
        return notify(context.orders.submit(feed, frame))
      case 'Query':
        return notify(context.orders.query(feed, frame))
      case 'Unsubscribe':
        listenTo(undefined)
        leaveAccount()
        idleSinceMs = now()
        ready = false
        outbound.forget()
    }
  }

  function decode(data: unknown, isBinary: boolean): Decoded<InboundFrame> {
    return isBinary ? { ok: false, msg: 'frames are text' } : dialect.decode(String(data))
  }

  socket.on('message', (data, isBinary) => {
    if (!admits()) return
    const decoded = decode(data, isBinary)
    context.onFrame(connection, decoded.ok ? decoded.frame.type : 'malformed')
    if (!decoded.ok) return fail(400, decoded.msg)
    receivedMs = now()
    receive(decoded.frame)
  })
  socket.on('ping', (data) => {
    if (!admits()) return
    receivedMs = now()
    // Handled here, because ws would grow its queue without limit for a client that pings and never reads.
    if (!outbound.isBehind() && socket.bufferedAmount <= context.limitBytes) socket.pong(data)
  })
  socket.on('pong', () => {
    if (admits()) receivedMs = now()
  })
  return connection
}
