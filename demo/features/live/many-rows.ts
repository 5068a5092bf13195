import type { Position } from '../../../src'

export const rowCount = 10_000
const symbols = ['EURUSD', 'GBPUSD', 'AUDUSD', 'NZDUSD', 'USDCAD', 'USDCHF'] as const
const firstTicket = 700_000
const openedAtMs = 1_750_000_000_000

function profitOf({ type, lots, openprice }: Position, nowprice: number): number {
  const points = type === 'buy' ? nowprice - openprice : openprice - nowprice
  return Math.round(points * lots * 10_000_000) / 100
}

function withPriceNear(row: Position): Position {
  const { nowprice: before } = row
  if (before === null) return row
  const nowprice = Math.round((before + (Math.random() - 0.5) / 1_000) * 100_000) / 100_000
  return { ...row, nowprice, profit: profitOf(row, nowprice) }
}

function createRow(index: number): Position {
  const openprice = Math.round((1 + Math.random() / 2) * 100_000) / 100_000
  return withPriceNear({
    ticket: firstTicket + index,
    symbol: symbols[index % symbols.length] ?? 'EURUSD',
    type: index % 2 === 0 ? 'buy' : 'sell',
    lots: (1 + (index % 20)) / 100,
    openprice,
    nowprice: openprice,
    sl: 0,
    tp: 0,
    swap: 0,
    commission: 0,
    profit: 0,
    currency: 'USD',
    opentime: openedAtMs + index,
    digits: 5,
    flwsig: true,
    sigtraderid: 501,
    signame: 'North',
  })
}

export const createRows = (): readonly Position[] => Array.from({ length: rowCount }, (_, index) => createRow(index))

/** Reprices `changes` rows. Other rows remain the same objects. */
export function withNewPrices(rows: readonly Position[], changes: number): readonly Position[] {
  const next = [...rows]
  for (let count = 0; count < changes; count += 1) {
    const index = Math.floor(Math.random() * next.length)
    const row = next[index]
    if (row !== undefined) next[index] = withPriceNear(row)
  }
  return next
}
