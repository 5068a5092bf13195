import type { Exchange, ExchangeOptions } from '../../../server/feed/model/exchange/exchange'
import { createExchange } from '../../../server/feed/model/exchange/exchange'
import { createRecordedMarket } from '../../../server/feed/ticks/recorded-market'
import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'
import { parseTickFile } from '../../../server/feed/ticks/tick-file'
import type { TickSource } from '../../../server/feed/model/market/tick-source'
import { createSeededRandom } from '../../../server/shared/seeded-random'

export const startMs = 1_704_067_200_000

/** Text in the recorded format: `count` ticks of one pair, `stepMs` apart. */
export interface RecordedText {
  readonly path: string
  readonly text: string
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** Ticks that wander around a price, written with the given decimals. */
export function writeTicks(symbol: string, price: number, decimals: number, count: number, seed: string): RecordedText {
  const rolls = createSeededRandom(`${seed} ${symbol}`)
  const lines: string[] = []
  let mid = price
  for (let index = 0; index < count; index += 1) {
    mid *= 1 + (rolls.next() - 0.5) * 0.0006
    const spread = mid * (0.00002 + rolls.next() * 0.0001)
    const bid = mid.toFixed(decimals)
    const ask = Math.max(Number(bid), mid + spread).toFixed(decimals)
    const at = `20200101 17${twoDigits(Math.floor(index / 60) % 60)}${twoDigits(index % 60)}000`
    lines.push(`${at},${bid},${ask},0`)
  }
  return { path: `DAT_ASCII_${symbol}_T_202001.csv`, text: `${lines.join('\n')}\n` }
}

export function recordedSource(files: readonly RecordedText[], speed?: number): TickSource {
  return createRecordedMarket({ recordings: files.map(({ path, text }) => parseTickFile(path, text)), speed })
}

export interface TestExchange extends Exchange {
  /** Moves the exchange's clock, ms. */
  pass(ms: number): void
}

export function makeExchange(options: Partial<ExchangeOptions> = {}): TestExchange {
  let nowMs = startMs
  let epochs = 0
  const currency = options.currency ?? 'USD'
  const exchange = createExchange({
    source: createSimulatedMarket({ seed: '1', currency, startMs }),
    currency,
    currencyDigits: 2,
    leverage: 100,
    positions: 24,
    seed: '1',
    maxAccounts: 8,
    rowsPerUpdate: 200,
    history: { deltas: 1_000, ageMs: 60_000 },
    nextEpoch: () => `epoch-${(epochs += 1)}`,
    now: () => nowMs,
    ...options,
  })
  return {
    ...exchange,
    pass(ms) {
      nowMs += ms
    },
  }
}

/** The value, or a failed test. */
export function present<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new Error('expected a value')
  return value
}
