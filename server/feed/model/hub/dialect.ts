import type { DeltaFrame } from '../../../../src/positions/model/wire'
import { openedUntil, type FeedRow } from '../account/live-position'
import type { Feed } from '../exchange/feed'
import { decodeClientFrame, readTraderId, type InboundFrame } from './client-frame'
import { parseFrame, refuse, type Decoded } from '../../../shared/json-object'

/** Message encoded once and sent many times, each time with its send time. */
export type TimedText = (atMs: number) => string

export interface Dialect {
  /** Whether changes are sent as numbered deltas instead of full lists. */
  readonly isNumbered: boolean
  decode(text: string): Decoded<InboundFrame>
  /** Returns the full list, encoded once. Only the send time differs. */
  snapshot(feed: Feed, nowMs: number): TimedText
  delta(feed: Feed, delta: DeltaFrame, nowMs: number): string
  pong(feed: Feed, atMs: number): string
}

export type DialectName = 'copy-trading' | 'plain'

/** Default trader for plain clients whose frames do not name a trader. */
export const defaultTraderId = '10260'

function timedSnapshot(feed: Feed, nowMs: number): TimedText {
  const frame = feed.snapshot()
  const rest = JSON.stringify({ ...frame, data: openedUntil(frame.data, nowMs) }).slice(1)
  return (ts) => `{"ts":${ts},${rest}`
}

const copyTrading: Dialect = {
  isNumbered: true,
  decode: decodeClientFrame,
  snapshot: timedSnapshot,
  delta: (_feed, delta) => JSON.stringify(delta),
  pong: (feed, ts) => JSON.stringify({ Code: 200, type: 'Pong', ts, epoch: feed.epoch(), seq: feed.seq() }),
}

function plainRow(row: FeedRow): object {
  return { ...row, flwsig: row.flwsig ? 1 : 0 }
}

function plainList(feed: Feed, nowMs: number): string {
  return JSON.stringify({ Code: 200, data: openedUntil(feed.rows(), nowMs).map(plainRow) })
}

/** Format of the original server: a client subscribes with its first object, and every push is the full list. */
const plain: Dialect = {
  isNumbered: false,
  decode(text) {
    const parsed = parseFrame(text)
    if (!parsed.ok) return parsed
    const { type, traderid: given, token } = parsed.frame
    const traderid = given === undefined ? defaultTraderId : readTraderId(given)
    if (traderid === undefined) return refuse('traderid must be a whole number from 1 or a short name')
    if (type === 'Ping' || type === 'Unsubscribe') return { ok: true, frame: { type, traderid } }
    return { ok: true, frame: { type: 'Subscribe', traderid, ...(typeof token === 'string' ? { token } : {}) } }
  },
  snapshot(feed, nowMs) {
    const text = plainList(feed, nowMs)
    return () => text
  },
  delta: (feed, _delta, nowMs) => plainList(feed, nowMs),
  pong: (_feed, ts) => JSON.stringify({ Code: 200, type: 'Pong', ts }),
}

export const dialects: Readonly<Record<DialectName, Dialect>> = { 'copy-trading': copyTrading, plain }
