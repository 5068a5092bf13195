import type { Audience } from '../engine/feed-engine'
import type { Feed } from '../exchange/feed'
import {
  createHubConnection, type ConnectionOptions, type HubConnection, type HubConnectionContext,
} from './hub-connection'
import { createDeltaTexts } from './delta-texts'
import type { TimedText } from './dialect'
import type { LineSocket } from '../../../wire/line-socket'
import { createListenersBySource } from './listeners-by-source'

export type LineEvent =
  | { readonly type: 'opened'; readonly id: number; readonly atMs: number }
  /** `frame` is the decoded frame's type, or `malformed`. */
  | { readonly type: 'received'; readonly id: number; readonly atMs: number; readonly frame: string }
  | { readonly type: 'closed'; readonly id: number; readonly atMs: number; readonly code: number }

export interface ConnectionView {
  readonly id: number
  readonly openedAtMs: number
  readonly traderId: string | null
  /** Whether the client is too slow and waits for a snapshot. */
  readonly behind: boolean
  /** Bytes queued in this process. */
  readonly bufferedBytes: number
}

export interface HubOptions<F extends Feed> extends ConnectionOptions<F> {
  readonly maxConnections: number
  readonly silenceMs: number
  readonly subscribeMs: number
  /** Counts an account toward an address's limit. Default: no limit. */
  readonly takeAccount?: HubConnectionContext<F>['takeAccount']
  /** Checks a subscribed connection's token regularly. Default: no further checks. */
  readonly watchToken?: HubConnectionContext<F>['watchToken']
  /** Time sent to clients, in ms. Default: the clock's time. */
  readonly feedNow?: () => number
}

/** All the server's connections, whatever their protocol. */
export interface Lines {
  /** @param address address whose account limit applies */
  attach(socket: LineSocket, address?: string): void
  size(): number
  connections(): readonly ConnectionView[]
  observe(listener: (event: LineEvent) => void): () => void
  applySilence(): void
  /** Skips the next `count` deltas of each feed. */
  skip(count: number): void
  drop(): void
  closeAll(code: number, reason: string): void
  shout(text: string): void
  dispose(): void
}

export interface Hub<F extends Feed = Feed> extends Lines, Audience<F> {}

export function createHub<F extends Feed>(options: HubOptions<F>): Hub<F> {
  const { clock, dialect, faults, silenceMs, subscribeMs } = options
  const connections = new Map<LineSocket, HubConnection<F>>()
  const listeners = createListenersBySource<F, HubConnection<F>>()
  const toSkip = new Map<F, number>()
  const observers = new Set<(event: LineEvent) => void>()
  const feedNow = options.feedNow ?? (() => clock.now())
  const sweepMs = Math.min(1_000, silenceMs, subscribeMs)
  let lastId = 0
  const deltaTexts = createDeltaTexts(dialect, feedNow)
  const snapshots = new WeakMap<F, { readonly epoch: string; readonly seq: number; readonly text: TimedText }>()

  function notify(event: LineEvent): void {
    for (const observer of observers) observer(event)
  }

  /** Caches the encoded snapshot for clients that reconnect together. */
  function snapshotText(feed: F): string {
    const [epoch, seq] = [feed.epoch(), feed.seq()]
    let known = snapshots.get(feed)
    if (known?.epoch !== epoch || known.seq !== seq) {
      known = { epoch, seq, text: dialect.snapshot(feed, feedNow()) }
      snapshots.set(feed, known)
    }
    return known.text(feedNow())
  }

  const context: HubConnectionContext<F> = {
    ...options,
    snapshotText,
    deltaText: deltaTexts.textOf,
    feedNow,
    takeAccount: options.takeAccount ?? (() => () => undefined),
    watchToken: options.watchToken ?? (() => () => undefined),
    onFeed: (connection, feed) => listeners.move(connection, feed),
    onFrame: ({ id }, frame) => notify({ type: 'received', id, atMs: clock.now(), frame }),
  }

  function isSkipped(feed: F): boolean {
    const left = toSkip.get(feed) ?? 0
    if (left <= 1) toSkip.delete(feed)
    else toSkip.set(feed, left - 1)
    return left > 0
  }

  function sweep(): void {
    // Skips the check during the `silent` fault, in which the server does not read from clients.
    const received = faults.silent ? [] : connections.values()
    for (const connection of received) {
      if (clock.elapsed() - connection.lastReceivedMs() > silenceMs) connection.socket.terminate()
      else if (clock.elapsed() - (connection.idleSinceMs() ?? Infinity) > subscribeMs) {
        connection.socket.close(1013, 'not subscribed in time')
      }
    }
    sweeper = clock.setTimer(sweep, sweepMs)
  }
  let sweeper = clock.setTimer(sweep, sweepMs)

  return {
    attach(socket, address = '') {
      if (connections.size >= options.maxConnections) {
        socket.close(1013, 'too many connections')
        return
      }
      lastId += 1
      const id = lastId
      const connection = createHubConnection(id, socket, context, address)
      connections.set(socket, connection)
      notify({ type: 'opened', id, atMs: clock.now() })
      socket.on('close', (code) => {
        connections.delete(socket)
        connection.dispose()
        notify({ type: 'closed', id, atMs: clock.now(), code })
      })
      if (faults.silent) connection.setSilent(true)
      if (faults.closeOnOpen !== 0) socket.close(faults.closeOnOpen)
    },
    publish(feed, delta, encoded) {
      // Drops the cached snapshot, which is older than this delta.
      snapshots.delete(feed)
      let text = dialect.isNumbered ? encoded : undefined
      if (text !== undefined) deltaTexts.know(delta, text)
      if (faults.stalled || isSkipped(feed)) return
      for (const connection of listeners.of(feed)) {
        text ??= dialect.delta(feed, delta, feedNow())
        connection.push(text)
      }
    },
    renew(feed) {
      for (const connection of listeners.of(feed)) connection.renew()
    },
    isWatched: (feed) => listeners.of(feed).size > 0,
    closeFeed(feed, code, reason) {
      for (const { socket } of listeners.of(feed)) socket.close(code, reason)
    },
    size: () => connections.size,
    connections: () =>
      Array.from(connections.values(), (connection) => ({
        id: connection.id,
        openedAtMs: connection.openedAtMs,
        traderId: connection.feed()?.traderId ?? null,
        behind: connection.isBehind(),
        bufferedBytes: connection.socket.bufferedAmount,
      })),
    observe(listener) {
      observers.add(listener)
      return () => void observers.delete(listener)
    },
    applySilence() {
      for (const connection of connections.values()) connection.setSilent(faults.silent)
    },
    skip(count) {
      for (const connection of connections.values()) {
        const feed = connection.feed()
        if (feed !== undefined) toSkip.set(feed, count)
      }
    },
    drop() {
      for (const socket of [...connections.keys()]) socket.terminate()
    },
    closeAll(code, reason) {
      for (const socket of connections.keys()) socket.close(code, reason)
    },
    shout(text) {
      for (const socket of connections.keys()) socket.send(text)
    },
    dispose() {
      clock.clearTimer(sweeper)
      observers.clear()
    },
  }
}
