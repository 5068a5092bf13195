import type { DeltaFrame, Mark, SubscribeFrame } from '../../src/core/positions/wire'
import type { Clock } from '../../src/ports/clock'
import type { FaultState } from '../faults/faults'
import type { AccountFeed } from '../feed/account-feed'
import type { OrderDesk } from '../orders/order-desk'
import { createAckLine } from './ack-line'
import type { InboundFrame } from './client-frame'
import type { Dialect } from './dialect'
import type { Decoded } from './json-object'
import type { LineSocket } from './line-socket'
import type { Outbound } from './outbound'
import { createOutbound } from './outbound'
import { createRateLimit, type RateLimits } from './rate-limit'

/** What the connections of a hub share. */
export interface ConnectionContext {
  readonly dialect: Dialect
  readonly answersPings: boolean
  readonly limitBytes: number
  readonly frameRate: RateLimits
  readonly faults: FaultState
  readonly desk: OrderDesk
  readonly clock: Clock
  readonly mayEnter: (token: string | undefined) => boolean
  readonly openFeed: (traderId: string) => AccountFeed | undefined
  readonly snapshotText: (feed: AccountFeed) => string
  /** A delta of the past. */
  readonly deltaText: (feed: AccountFeed, delta: DeltaFrame) => string
  readonly onFrame: (connection: Connection, type: string) => void
}

export interface Connection {
  readonly id: number
  readonly socket: LineSocket
  readonly openedAtMs: number
  feed(): AccountFeed | undefined
  lastHeardMs(): number
  isBehind(): boolean
  push(text: string): void
  /** A silent server neither reads nor writes. */
  setSilent(silent: boolean): void
  /** The line has ended. */
  dispose(): void
}

export function createConnection(id: number, socket: LineSocket, context: ConnectionContext): Connection {
  const { dialect, faults, clock } = context
  const now = (): number => clock.now()
  const openedAtMs = now()
  const rate = createRateLimit(context.frameRate, openedAtMs)
  let heardMs = openedAtMs
  let feed: AccountFeed | undefined
  let ready = false

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

  const acks = createAckLine({
    faults,
    clock,
    reply(text) {
      if (isOpen()) outbound.reply(text)
    },
  })

  const connection: Connection = {
    id,
    socket,
    openedAtMs,
    feed: () => feed,
    lastHeardMs: () => heardMs,
    isBehind: () => outbound.isBehind(),
    push(text) {
      if (ready && isOpen()) outbound.push(text)
    },
    setSilent(silent) {
      if (socket.readyState !== socket.OPEN) return
      heardMs = now()
      if (silent) socket.pause()
      else socket.resume()
    },
    dispose: acks.dispose,
  }

  function fail(code: number, msg: string): void {
    outbound.reply(JSON.stringify({ Code: code, msg }))
  }

  /** What was missed since then and the Pong that ends it; undefined when the history does not reach back. */
  function missedSince(of: AccountFeed, place: Mark): readonly string[] | undefined {
    const deltas = of.since(place, now())
    return deltas && [...deltas.map((delta) => context.deltaText(of, delta)), dialect.pong(of, now())]
  }

  function answer(of: AccountFeed, since: Mark | undefined): void {
    if (faults.notReady || !isOpen()) return
    const missed = since && missedSince(of, since)
    if (missed === undefined || !outbound.resume(missed)) outbound.snapshot()
  }

  function subscribe(traderId: string, { token, since }: SubscribeFrame): void {
    if (faults.refuseTokens > 0 || !context.mayEnter(token)) {
      faults.refuseTokens = Math.max(0, faults.refuseTokens - 1)
      socket.close(4401, 'token refused')
      return
    }
    if (feed !== undefined && feed.traderId !== traderId) return fail(409, `already subscribed as ${feed.traderId}`)
    const opened = context.openFeed(traderId)
    if (opened === undefined) {
      socket.close(1013, 'too many accounts')
      return
    }
    feed = opened
    answer(opened, since)
  }

  function receive(frame: InboundFrame): void {
    const traderId = String(frame.traderid)
    if (frame.type === 'Subscribe') return subscribe(traderId, frame)
    if (feed === undefined || feed.traderId !== traderId) return fail(409, `not subscribed as ${traderId}`)
    switch (frame.type) {
      case 'Ping':
        if (context.answersPings) outbound.reply(dialect.pong(feed, now()))
        return
      case 'Resync':
        if (!faults.notReady) outbound.snapshot()
        return
      case 'Order':
        return acks.send(JSON.stringify(context.desk.submit(feed, frame)))
      case 'Query':
        return acks.send(JSON.stringify(context.desk.query(feed, frame)))
      case 'Unsubscribe':
        feed = undefined
        ready = false
        outbound.forget()
    }
  }

  function decode(data: unknown, isBinary: boolean): Decoded<InboundFrame> {
    if (isBinary || !Buffer.isBuffer(data)) return { ok: false, msg: 'frames are text' }
    return dialect.decode(data.toString('utf8'))
  }

  socket.on('message', (data, isBinary) => {
    heardMs = now()
    if (socket.readyState !== socket.OPEN) return
    if (!rate.take(heardMs)) {
      // Not answered: whoever floods would be fed. Clients take 4429 for "later".
      socket.close(4429, 'too many frames')
      return
    }
    const decoded = decode(data, isBinary)
    context.onFrame(connection, decoded.ok ? decoded.frame.type : 'malformed')
    if (decoded.ok) receive(decoded.frame)
    else fail(400, decoded.msg)
  })
  socket.on('ping', (data) => {
    heardMs = now()
    if (!rate.take(heardMs)) return
    // Not left to ws: a client that pings and never reads would grow its queue without end.
    if (!outbound.isBehind() && socket.bufferedAmount <= context.limitBytes) socket.pong(data)
  })
  socket.on('pong', () => {
    heardMs = now()
  })
  return connection
}
