import { readFileSync } from 'node:fs'
import type { Position } from '../../src/positions/model/wire'
import { createExchange, type Exchange } from '../../server/feed/model/exchange/exchange'
import { dialects } from '../../server/feed/model/hub/dialect'
import { createRecordedMarket } from '../../server/feed/ticks/recorded-market'
import { createSimulatedMarket } from '../../server/feed/model/market/simulated-market'
import { parseTickFile } from '../../server/feed/ticks/tick-file'
import type { TickSource } from '../../server/feed/model/market/tick-source'

export const benchTrader = 10260

/** Part of one account's feed, as written by the server. */
export interface Recording {
  readonly epoch: string
  readonly snapshot: string
  /** In order, each with one row, except when positions open and close. */
  readonly deltas: readonly string[]
  /** Seq and rows after the last delta. */
  readonly lastSeq: number
  readonly lastRows: readonly Position[]
}

export interface RecordOptions {
  readonly rows: number
  readonly deltas: number
  /** Paths of tick files. If empty, the simulated market runs. */
  readonly ticks: readonly string[]
}

/** Fixed start (1 January 2024), so that a run always produces the same frames. */
const startMs = 1_704_067_200_000
const updateMs = 50

function openMarket(ticks: readonly string[]): TickSource {
  if (ticks.length === 0) return createSimulatedMarket({ seed: 'bench', currency: 'USD', startMs })
  const recordings = ticks.map((path) => parseTickFile(path, readFileSync(path, 'utf8')))
  return createRecordedMarket({ recordings, speed: undefined })
}

/**
 * Records one account repeatedly, each time in a new epoch, as after a server restart. A client that received one
 * recording can receive another, repeatedly.
 */
export function recordFrames(count: number, { rows, deltas, ticks }: RecordOptions): readonly Recording[] {
  let nowMs = startMs
  let epochs = 0
  let lines: string[] = []
  const exchange = createExchange({
    source: openMarket(ticks),
    currency: 'USD',
    currencyDigits: 2,
    leverage: 100,
    positions: rows,
    seed: 'bench',
    maxAccounts: 1,
    rowsPerUpdate: 1,
    history: { deltas: 1, ageMs: 1 },
    nextEpoch: () => `bench-${(epochs += 1)}`,
    now: () => nowMs,
  })
  const { snapshot, delta } = dialects['copy-trading']
  const feed = exchange.open(String(benchTrader))
  if (feed === undefined) throw new Error('The account was not opened')
  exchange.onDelta((of, frame) => lines.push(offTheWire(delta(of, frame, nowMs))))

  function record(): Recording {
    lines = []
    if (feed === undefined) throw new Error('The account was not opened')
    const first = snapshot(feed, nowMs)(nowMs)
    while (lines.length < deltas) {
      nowMs += updateMs
      exchange.update(updateMs)
      revalueSome(exchange, rows, () => lines.length < deltas)
    }
    return {
      epoch: feed.epoch(), snapshot: first, deltas: lines, lastSeq: feed.seq(), lastRows: feed.rows(),
    }
  }

  return Array.from({ length: count }, (_, index) => {
    if (index > 0) exchange.restart()
    return record()
  })
}

/** Returns a string made from bytes, as from a socket. A just concatenated string is still a rope inside the engine. */
function offTheWire(text: string): string {
  return Buffer.from(text).toString()
}

/** A tick moves every row of its pair. A large account sends some of these rows, one by one. */
function revalueSome(exchange: Exchange, rows: number, isWanted: () => boolean): void {
  for (let sent = 0; sent < rows / 20 && isWanted(); sent += 1) exchange.commit()
}
