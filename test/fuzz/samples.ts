import { account, position } from '../unit/positions/samples'
import type { SeededRandom } from '../../server/shared/seeded-random'

type Fields = Record<string, unknown>

/** Few tickets and currencies, so that frames often concern the same row. */
const tickets = [1, 2, 3, 4, 'a', '__proto__'] as const
const currencies = ['USD', 'USD', 'USD', 'JPY', 'constructor'] as const

const cents = (dice: SeededRandom): number => dice.between(-100_000, 100_000) / 100

function anyPosition(dice: SeededRandom, ticket: number | string = dice.pick(tickets)): Fields {
  return {
    ...position({
      ticket, type: dice.pick(['buy', 'sell']), lots: dice.between(0, 499) / 100, profit: cents(dice),
      swap: cents(dice), currency: dice.pick(currencies), flwsig: dice.pick([true, false, null]),
      sigtraderid: dice.pick([0, 7, '7']),
      signame: dice.pick(['', 'Ann', '<img src=x onerror=alert(1)>']),
    }),
  }
}

function positions(dice: SeededRandom): Fields[] {
  return tickets.filter(() => dice.chance(1 / 2)).map((ticket) => anyPosition(dice, ticket))
}

const anyAccount = (dice: SeededRandom): Fields =>
  ({ ...account({ balance: cents(dice), margin: dice.pick([0, 10]), currency: dice.pick(['USD', 'JPY']) }) })

function patch(dice: SeededRandom): Fields {
  const ticket = dice.pick(tickets)
  if (dice.chance(1 / 3)) return anyPosition(dice, ticket)
  const { profit, nowprice, sl, currency } = anyPosition(dice)
  return dice.pick([{ ticket, profit }, { ticket, nowprice, profit }, { ticket, sl, currency }, { ticket }])
}

const few = <Value>(dice: SeededRandom, make: () => Value): Value[] => Array.from({ length: dice.between(0, 3) }, make)

function placeAfter(dice: SeededRandom, epoch: string, seq: number): Fields {
  const step = dice.pick([1, 1, 1, 1, 1, 0, -1, 2, 7])
  return { epoch: dice.chance(1 / 15) ? 'e2' : epoch, seq: Math.max(0, seq + step) }
}

function deltaSample(dice: SeededRandom, epoch: string, seq: number): Fields {
  return {
    Code: 200, type: 'Delta', ...placeAfter(dice, epoch, seq),
    data: {
      upsert: few(dice, () => patch(dice)),
      remove: few(dice, () => ({ ticket: dice.pick(tickets), reason: dice.pick(['closed', 'sl', 'tp']) })),
    },
    ...(dice.chance(1 / 4) ? { account: anyAccount(dice) } : {}),
  }
}

function snapshotSample(dice: SeededRandom, epoch: string, seq: number): Fields {
  return {
    Code: 200, type: 'Snapshot', ...(dice.chance(1 / 2) ? { ts: 1_700_000_000_000 } : {}),
    ...placeAfter(dice, epoch, seq), account: anyAccount(dice), data: positions(dice),
  }
}

const pongSample = (dice: SeededRandom, epoch: string, seq: number): Fields =>
  ({ Code: 200, type: 'Pong', ts: dice.between(1_700_000_000_000, 1_700_000_000_999), ...placeAfter(dice, epoch, seq) })

function ackSample(dice: SeededRandom): Fields {
  const reqid = dice.pick(['order-0001', 'order-0002'])
  if (dice.chance(1 / 2)) {
    return { Code: 200, type: 'Ack', reqid, state: 'done', tickets: few(dice, () => dice.pick(tickets)) }
  }
  return dice.chance(1 / 3) ? { Code: 404, type: 'Ack', reqid, state: 'not-known' }
    : { Code: 409, type: 'Ack', reqid, state: 'refused', reason: dice.pick(['expired', 'bad-lots', 'of-tomorrow']) }
}

const errorSample = (dice: SeededRandom): Fields => ({
  Code: dice.pick([400, 401, 409, 503, 0, -1]), msg: dice.pick(['no', 's3cret', 'x'.repeat(300)]),
  ...(dice.chance(1 / 3) ? { reqid: 'order-0001' } : {}),
})

export function feedSample(dice: SeededRandom, epoch = 'e1', seq = 1): Fields {
  const kind = dice.between(0, 23)
  if (kind < 11) return deltaSample(dice, epoch, seq)
  if (kind < 15) return snapshotSample(dice, epoch, seq)
  if (kind < 17) return pongSample(dice, epoch, seq)
  return kind < 23 ? ackSample(dice) : errorSample(dice)
}

/** A row of the original server, with its inconsistent types. */
function plainRow(dice: SeededRandom, ticket: number): Fields {
  const { symbol, lots, openprice, profit } = anyPosition(dice)
  return {
    ticket: dice.pick([ticket, String(ticket)]), symbol, lots, openprice: dice.pick([openprice, String(openprice)]),
    profit: dice.pick([profit, String(profit)]), type: dice.pick([0, 1, '0', '1', 'buy', 'sell']),
    ...(dice.chance(1 / 2) ? { flwsig: dice.pick([0, 1, '1', true, 'x']), sigtraderid: dice.pick([7, '7']) } : {}),
    ...(dice.chance(1 / 4) ? { currency: dice.pick(['USD', 'JPY']) } : {}),
  }
}

export function plainSample(dice: SeededRandom): Fields {
  if (dice.chance(1 / 12)) return { Code: 200, type: 'Pong' }
  if (dice.chance(1 / 12)) return { Code: 500, msg: 'no' }
  return { Code: 200, data: [1, 2, 3, 4].filter(() => dice.chance(1 / 2)).map((ticket) => plainRow(dice, ticket)) }
}

export const imageSample = (dice: SeededRandom): Fields => ({
  version: 1, traderId: '10260', epoch: dice.pick(['e1', '']), seq: dice.between(0, 8), seenAtMs: 1_700_000_000_000,
  account: dice.chance(1 / 3) ? null : anyAccount(dice), positions: positions(dice),
})

function orderSample(dice: SeededRandom, known: readonly number[]): Fields {
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

/** `known` contains the server's tickets. */
export function clientSample(
  dice: SeededRandom, nowMs: number, epoch = 'e', seq = 0, known: readonly number[] = [],
): Fields {
  const traderid = dice.pick([10_260, 10_260, 10_260, '10260', 10_261, 'amy'])
  const reqid = `order-${String(dice.between(0, 39)).padStart(4, '0')}`
  const since = { epoch: dice.chance(1 / 4) ? 'other' : epoch, seq: Math.max(0, seq - dice.between(0, 3)) }
  return dice.pick<() => Fields>([
    () => ({
      type: 'Subscribe', traderid, ...(dice.chance(1 / 2) ? { since } : {}),
      ...(dice.chance(1 / 3) ? { token: 't' } : {}),
    }),
    () => ({ type: 'Ping', traderid }),
    () => ({ type: 'Resync', traderid }),
    () => (dice.chance(1 / 4) ? { type: 'Unsubscribe', traderid } : { type: 'Ping', traderid }),
    () => ({
      type: 'Order', traderid, reqid, validUntil: nowMs + dice.pick([60_000, -1]), order: orderSample(dice, known),
      ...(dice.chance(1 / 2) ? { postedAt: nowMs } : {}),
    }),
    () => ({ type: 'Query', traderid, reqid, ...(dice.chance(1 / 2) ? { postedAt: nowMs } : {}) }),
  ])()
}

export function entrySample(dice: SeededRandom): Fields {
  return {
    version: 1, place: dice.between(0, 8), id: 'entry-0001', kind: 'open', queue: 'orders',
    payload: orderSample(dice, [1]), replay: dice.pick(['at-least-once', 'at-most-once']),
    postedAtMs: 1_700_000_000_000, expiresAtMs: dice.pick([null, 1_700_000_005_000]),
    state: dice.pick(['queued', 'sent', 'unknown', 'acked', 'failed', 'expired']), stateAtMs: 1_700_000_000_000,
    sends: dice.between(0, 2), ...(dice.chance(1 / 3) ? { result: { tickets: [1] } } : {}),
    ...(dice.chance(1 / 3) ? { code: 'expired' } : {}),
  }
}

export function tickLines(dice: SeededRandom): string {
  const two = (low: number, high: number): string => String(dice.between(low, high)).padStart(2, '0')
  return few(dice, () => {
    const at = `202001${two(1, 31)} ${two(0, 23)}${two(0, 59)}${two(0, 59)}123`
    return `${at},1.${dice.between(10_000, 10_098)},1.${dice.between(10_100, 10_198)},0${dice.pick(['', '', '\r'])}\n`
  }).join('')
}
