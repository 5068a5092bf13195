import { createSeededRandom } from '../../../shared/seeded-random'
import type { ClosedTrade } from './closed-trades'
import { dayMs } from './position-maker'
import type { SignalTrader } from './signal-traders'

export interface EquityPoint {
  /** Epoch ms. */
  readonly at: number
  /** Value relative to the first point, which has the value 100. */
  readonly value: number
}

/** Signal trader's profile. Ratios are fractions: 0.12 means 12 %. */
export interface TraderProfile {
  readonly id: number
  readonly name: string
  readonly followers: number
  /** Number of closed trades copied from the trader. */
  readonly trades: number
  /** Fraction of profitable copied trades; `null` if there are no trades. */
  readonly winRate: number | null
  /** Growth of the equity: the last value divided by the first, minus 1. */
  readonly return: number
  readonly drawdown: number
  readonly equity: readonly EquityPoint[]
}

export interface ProfileOptions {
  readonly trader: SignalTrader
  readonly seed: string
  /** Server start time. Earlier days of the curve are generated from the seed. */
  readonly startMs: number
  /** Trades copied from the trader, oldest first. */
  readonly trades: readonly ClosedTrade[]
  /** Balance from which the trades' return is computed. */
  readonly balance: number
}

/** Number of days of history before the server's start: a quarter of a year. */
const daysBefore = 90
/** Maximum number of points for copied trades. Keeps the response short. */
const shownTrades = 60

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits
}

export function deepestFall(values: readonly number[]): number {
  let peak = 0
  let deepest = 0
  for (const value of values) {
    peak = Math.max(peak, value)
    if (peak > 0) deepest = Math.max(deepest, 1 - value / peak)
  }
  return deepest
}

/** Before the server's start, the equity comes from the seed; afterwards, from the copied trades. */
export function traderProfile(options: ProfileOptions): TraderProfile {
  const { trader, seed, startMs, trades, balance } = options
  const rolls = createSeededRandom(`trader ${seed} ${trader.id}`)
  const followers = rolls.between(120, 4_800)
  const drift = 0.0006 + rolls.next() * 0.0014
  const swing = 0.006 + rolls.next() * 0.012
  const equity: EquityPoint[] = []
  let value = 100
  for (let day = daysBefore; day > 0; day -= 1) {
    equity.push({ at: startMs - day * dayMs, value: round(value, 4) })
    value *= 1 + drift + (rolls.next() - 0.5) * 2 * swing
  }
  const live = trades.filter((trade) => trade.closetime >= startMs)
  const early = live.slice(0, Math.max(0, live.length - shownTrades))
  for (const trade of early) value += gain(trade)
  for (const trade of live.slice(early.length)) {
    value += gain(trade)
    equity.push({ at: trade.closetime, value: round(value, 4) })
  }

  function gain(trade: ClosedTrade): number {
    return ((trade.profit + trade.swap + trade.commission) / balance) * 100
  }

  const wins = trades.filter((trade) => trade.profit > 0).length
  return {
    id: trader.id,
    name: trader.name,
    followers,
    trades: trades.length,
    winRate: trades.length === 0 ? null : round(wins / trades.length, 4),
    return: round((equity[equity.length - 1]?.value ?? 100) / 100 - 1, 6),
    drawdown: round(deepestFall(equity.map((point) => point.value)), 6),
    equity,
  }
}
