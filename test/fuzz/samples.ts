import { account, position } from '../unit/positions/samples'
import type { Dice } from './dice'

type Fields = Record<string, unknown>

/** A few tickets and currencies only, so that frames often speak of the same row. */
const tickets = [1, 2, 3, 4, 'a', '__proto__'] as const
const currencies = ['USD', 'USD', 'USD', 'JPY', 'constructor'] as const

const cents = (dice: Dice): number => (dice.below(200_001) - 100_000) / 100

function anyPosition(dice: Dice, ticket: number | string = dice.pick(tickets)): Fields {
  return {
    ...position({
      ticket, type: dice.pick(['buy', 'sell']), lots: dice.below(500) / 100, profit: cents(dice), swap: cents(dice),
      currency: dice.pick(currencies), flwsig: dice.pick([true, false, null]), sigtraderid: dice.pick([0, 7, '7']),
      signame: dice.pick(['', 'Ann', '<img src=x onerror=alert(1)>']),
    }),
  }
}

function positions(dice: Dice): Fields[] {
  return tickets.filter(() => dice.oneIn(2)).map((ticket) => anyPosition(dice, ticket))
}

const anyAccount = (dice: Dice): Fields =>
  ({ ...account({ balance: cents(dice), margin: dice.pick([0, 10]), currency: dice.pick(['USD', 'JPY']) }) })

function patch(dice: Dice): Fields {
  const ticket = dice.pick(tickets)
  if (dice.oneIn(3)) return anyPosition(dice, ticket)
  const { profit, nowprice, sl, currency } = anyPosition(dice)
  return dice.pick([{ ticket, profit }, { ticket, nowprice, profit }, { ticket, sl, currency }, { ticket }])
}

const few = <Value>(dice: Dice, make: () => Value): Value[] => Array.from({ length: dice.below(4) }, make)

/** A place in the feed: mostly the one that comes next, or near it. */
function placeAfter(dice: Dice, epoch: string, seq: number): Fields {
  const step = dice.pick([1, 1, 1, 1, 1, 0, -1, 2, 7])
  return { epoch: dice.oneIn(15) ? 'e2' : epoch, seq: Math.max(0, seq + step) }
}

function deltaSample(dice: Dice, epoch: string, seq: number): Fields {
  return {
    Code: 200, type: 'Delta', ...placeAfter(dice, epoch, seq),
    data: {
      upsert: few(dice, () => patch(dice)),
      remove: few(dice, () => ({ ticket: dice.pick(tickets), reason: dice.pick(['closed', 'sl', 'tp']) })),
    },
    ...(dice.oneIn(4) ? { account: anyAccount(dice) } : {}),
  }
}

function snapshotSample(dice: Dice, epoch: string, seq: number): Fields {
  return {
    Code: 200, type: 'Snapshot', ...(dice.oneIn(2) ? { ts: 1_700_000_000_000 } : {}), ...placeAfter(dice, epoch, seq),
    account: anyAccount(dice), data: positions(dice),
  }
}

const pongSample = (dice: Dice, epoch: string, seq: number): Fields =>
  ({ Code: 200, type: 'Pong', ts: 1_700_000_000_000 + dice.below(1_000), ...placeAfter(dice, epoch, seq) })

function ackSample(dice: Dice): Fields {
  const reqid = dice.pick(['order-0001', 'order-0002'])
  if (dice.oneIn(2)) {
    return { Code: 200, type: 'Ack', reqid, state: 'done', tickets: few(dice, () => dice.pick(tickets)) }
  }
  return dice.oneIn(3) ? { Code: 404, type: 'Ack', reqid, state: 'not-known' }
    : { Code: 409, type: 'Ack', reqid, state: 'refused', reason: dice.pick(['expired', 'bad-lots', 'of-tomorrow']) }
}

const errorSample = (dice: Dice): Fields => ({
  Code: dice.pick([400, 401, 409, 503, 0, -1]), msg: dice.pick(['no', 's3cret', 'x'.repeat(300)]),
  ...(dice.oneIn(3) ? { reqid: 'order-0001' } : {}),
})

/** Any frame of a feed that stands there. */
export function feedSample(dice: Dice, epoch = 'e1', seq = 1): Fields {
  const kind = dice.below(24)
  if (kind < 11) return deltaSample(dice, epoch, seq)
  if (kind < 15) return snapshotSample(dice, epoch, seq)
  if (kind < 17) return pongSample(dice, epoch, seq)
  return kind < 23 ? ackSample(dice) : errorSample(dice)
}

/** A delta as a market makes them, of the account of `account()`. */
export function tickSample(dice: Dice): Fields {
  const amount = (): number =>
    dice.pick([cents(dice), dice.below(1e7) / 1e5, 0.1 + 0.2, 1e-7, 1e21, 123_456_789_012_345])
  const row = (): Fields => {
    const [ticket, nowprice, profit] = [dice.below(dice.pick([9, 2e10])), amount(), amount()]
    return dice.pick([{ ticket, nowprice, profit }, { ticket, profit }, { ticket, nowprice }, { ticket }])
  }
  return {
    Code: 200, type: 'Delta', epoch: 'e1', seq: dice.below(dice.pick([9, 1e6])),
    data: { upsert: few(dice, row), remove: [] },
    ...(dice.oneIn(3) ? { account: account({ balance: amount(), margin: amount() }) } : {}),
  }
}

/** A row of the original server, which is careless about types. */
function plainRow(dice: Dice, ticket: number): Fields {
  const { symbol, lots, openprice, profit } = anyPosition(dice)
  return {
    ticket: dice.pick([ticket, String(ticket)]), symbol, lots, openprice: dice.pick([openprice, String(openprice)]),
    profit: dice.pick([profit, String(profit)]), type: dice.pick([0, 1, '0', '1', 'buy', 'sell']),
    ...(dice.oneIn(2) ? { flwsig: dice.pick([0, 1, '1', true, 'x']), sigtraderid: dice.pick([7, '7']) } : {}),
    ...(dice.oneIn(4) ? { currency: dice.pick(['USD', 'JPY']) } : {}),
  }
}

export function plainSample(dice: Dice): Fields {
  if (dice.oneIn(12)) return { Code: 200, type: 'Pong' }
  if (dice.oneIn(12)) return { Code: 500, msg: 'no' }
  return { Code: 200, data: [1, 2, 3, 4].filter(() => dice.oneIn(2)).map((ticket) => plainRow(dice, ticket)) }
}

export const imageSample = (dice: Dice): Fields => ({
  version: 1, traderId: '10260', epoch: dice.pick(['e1', '']), seq: dice.below(9), seenAtMs: 1_700_000_000_000,
  account: dice.oneIn(3) ? null : anyAccount(dice), positions: positions(dice),
})

function orderSample(dice: Dice, known: readonly number[]): Fields {
  const ticket = dice.pick([...known, 1])
  const trader = dice.pick([501, 502, 999])
  const symbol = dice.pick(['EURUSD', 'EURUSD', 'USDJPY', 'XXXYYY'])
  return dice.pick<Fields>([
    { action: 'open', symbol, type: 'buy', lots: dice.pick([0.1, 0, 1e9, 0.001]) },
    { action: 'open', symbol, type: 'sell', lots: 0.1, sl: dice.pick([0, 2, 1e300]), tp: dice.pick([0, 0.5]) },
    { action: 'close', ticket }, { action: 'close', ticket, lots: dice.pick([0.01, 0.1, 99]) }, { action: 'closeAll' },
    { action: 'modify', ticket, sl: dice.pick([0, 1, 1e308]), tp: dice.pick([0, 2]) },
    { action: 'follow', trader, settings: { mode: dice.pick(['ratio', 'lots']), value: 0.5, capLots: 10 } },
    { action: 'unfollow', trader },
  ])
}

/** Any frame that a client of the feed sends; `known`: tickets that the server has. */
export function clientSample(dice: Dice, nowMs: number, epoch = 'e', seq = 0, known: readonly number[] = []): Fields {
  const traderid = dice.pick([10_260, 10_260, 10_260, '10260', 10_261, 'amy'])
  const reqid = `order-${String(dice.below(40)).padStart(4, '0')}`
  const since = { epoch: dice.oneIn(4) ? 'other' : epoch, seq: Math.max(0, seq - dice.below(4)) }
  return dice.pick<() => Fields>([
    () => ({
      type: 'Subscribe', traderid, ...(dice.oneIn(2) ? { since } : {}), ...(dice.oneIn(3) ? { token: 't' } : {}),
    }),
    () => ({ type: 'Ping', traderid }),
    () => ({ type: 'Resync', traderid }),
    () => (dice.oneIn(4) ? { type: 'Unsubscribe', traderid } : { type: 'Ping', traderid }),
    () => ({
      type: 'Order', traderid, reqid, validUntil: nowMs + dice.pick([60_000, -1]), order: orderSample(dice, known),
      ...(dice.oneIn(2) ? { postedAt: nowMs } : {}),
    }),
    () => ({ type: 'Query', traderid, reqid, ...(dice.oneIn(2) ? { postedAt: nowMs } : {}) }),
  ])()
}

export function entrySample(dice: Dice): Fields {
  return {
    version: 1, place: dice.below(9), id: 'entry-0001', kind: 'open', channel: 'orders',
    payload: orderSample(dice, [1]), replay: dice.pick(['at-least-once', 'at-most-once']),
    postedAtMs: 1_700_000_000_000, expiresAtMs: dice.pick([null, 1_700_000_005_000]),
    state: dice.pick(['queued', 'sent', 'unknown', 'acked', 'failed', 'expired']), stateAtMs: 1_700_000_000_000,
    sends: dice.below(3), ...(dice.oneIn(3) ? { result: { tickets: [1] } } : {}),
    ...(dice.oneIn(3) ? { code: 'expired' } : {}),
  }
}

export function tickLines(dice: Dice): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return few(dice, () => {
    const at = `202001${two(1 + dice.below(31))} ${two(dice.below(24))}${two(dice.below(60))}${two(dice.below(60))}123`
    return `${at},1.${10_000 + dice.below(99)},1.${10_100 + dice.below(99)},0${dice.oneIn(3) ? '\r' : ''}\n`
  }).join('')
}
