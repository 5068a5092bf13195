import { createExchange, type ExchangeOptions } from '../../../server/feed/model/exchange/exchange'
import { createRecordedMarket } from '../../../server/feed/ticks/recorded-market'
import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'
import { parseTickFile } from '../../../server/feed/ticks/tick-file'
import type { TickSource } from '../../../server/feed/model/market/tick-source'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import type { SimulatedClock } from '../../../src/testing/simulated-clock'

export const startMs = 1_704_067_200_000

export type RecordedText = ReturnType<typeof writeTicks>

/** A random walk with one tick a second. */
export function writeTicks(symbol: string, price: number, decimals: number, count: number, seed: string) {
  const rolls = createSeededRandom(`${seed} ${symbol}`)
  const lines: string[] = []
  let mid = price
  for (let index = 0; index < count; index += 1) {
    mid *= 1 + (rolls.next() - 0.5) * 0.0006
    const spread = mid * (0.00002 + rolls.next() * 0.0001)
    const bid = mid.toFixed(decimals)
    const ask = Math.max(Number(bid), mid + spread).toFixed(decimals)
    const minuteSecond = String(Math.floor(index / 60) % 60 * 100 + index % 60).padStart(4, '0')
    lines.push(`20200101 17${minuteSecond}000,${bid},${ask},0`)
  }
  return { path: `DAT_ASCII_${symbol}_T_202001.csv`, text: `${lines.join('\n')}\n` }
}

export function recordedSource(files: readonly RecordedText[], speed?: number): TickSource {
  return createRecordedMarket({ recordings: files.map(({ path, text }) => parseTickFile(path, text)), speed })
}

export type TestExchange = ReturnType<typeof makeExchange>

export function makeExchange(options: Partial<ExchangeOptions> = {}) {
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
  return { ...exchange, pass: (ms: number): void => void (nowMs += ms) }
}

/** Ways to pass time on a simulated clock. Durations depend only on the elapsed time. */
export const waysOfTime: readonly (readonly [string, (clock: SimulatedClock, ms: number) => Promise<void>])[] = [
  ['in small steps', async (clock, ms) => {
    for (let step = 0; step < 100; step += 1) await clock.advanceAsync(ms / 100)
  }],
  ['in one leap, while the machine sleeps', (clock, ms) => {
    clock.suspend(ms)
    return clock.advanceAsync(0)
  }],
  ...[86_400_000, -86_400_000].map((leapMs) =>
    [`while the wall clock is set by ${leapMs} ms`, async (clock: SimulatedClock, ms: number) => {
      await clock.advanceAsync(ms / 2)
      clock.setWall(clock.now() + leapMs)
      await clock.advanceAsync(ms / 2)
    }] as const),
]

export function present<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new Error('expected a value')
  return value
}
