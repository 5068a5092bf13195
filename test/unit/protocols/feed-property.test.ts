import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Position } from '../../../src/core/positions/position'
import type { PositionPatch, Removal } from '../../../src/core/positions/wire'
import { position } from '../positions/samples'
import { driveSession, sent } from './harness'

type Turn =
  /** The market moves; the delta arrives, is lost on its way, or arrives broken. */
  | { readonly kind: 'delta'; readonly fate: 'arrives' | 'lost' | 'broken' | 'twice'; readonly ticket: number;
    readonly profit: number; readonly closes: boolean }
  | { readonly kind: 'pong' | 'answer' | 'flush' | 'timers' | 'restartEpoch' | 'cut' | 'restartClient' }

const often = (weight: number, arbitrary: fc.Arbitrary<Turn>) => ({ weight, arbitrary })
const rarely = (...kinds: Exclude<Turn['kind'], 'delta'>[]) => fc.constantFrom(...kinds).map((kind) => ({ kind }))

const turn: fc.Arbitrary<Turn> = fc.oneof(
  often(20, fc.record({
    kind: fc.constant('delta' as const), ticket: fc.integer({ min: 1, max: 6 }), closes: fc.boolean(),
    fate: fc.oneof(
      { weight: 12, arbitrary: fc.constant('arrives' as const) }, fc.constantFrom('lost', 'broken', 'twice'),
    ),
    profit: fc.integer({ min: -999, max: 999 }).map((cents) => cents / 100),
  })),
  often(10, rarely('answer', 'answer', 'flush')),
  often(3, rarely('pong', 'timers', 'cut', 'restartEpoch', 'restartClient')),
)

/** A feed server of one account that remembers what it was at each place. */
function createServer() {
  const rows = new Map<number, Position>()
  const places = new Map<string, string>()
  let epoch = 1
  let seq = 0
  const mark = (): void => void places.set(`${epoch}/${seq}`, JSON.stringify([...rows.values()]))
  const place = () => ({ Code: 200, epoch: String(epoch), seq })
  const account = { currency: 'USD', currencyDigits: 2, balance: 0, credit: 0, margin: 0, leverage: 1 }
  mark()
  return {
    move(ticket: number, profit: number, closes: boolean): object {
      const known = rows.get(ticket)
      const upsert: PositionPatch[] = []
      const remove: Removal[] = []
      if (known === undefined) upsert.push(position({ ticket, profit }))
      else if (closes) remove.push({ ticket, reason: 'sl' })
      else upsert.push({ ticket, profit })
      if (known !== undefined && closes) rows.delete(ticket)
      else rows.set(ticket, { ...(known ?? position({ ticket })), profit })
      seq += 1
      mark()
      return { ...place(), type: 'Delta', data: { upsert, remove } }
    },
    restart(): void {
      epoch += 1
      seq = 0
      mark()
    },
    snapshot: () => ({ ...place(), type: 'Snapshot', account, data: [...rows.values()] }),
    pong: () => ({ ...place(), type: 'Pong', ts: 0 }),
    at: (ofEpoch: string, ofSeq: number) => places.get(`${ofEpoch}/${ofSeq}`),
    now: () => [...rows.values()],
  }
}

function play(turns: readonly Turn[]): { readonly lives: number } {
  const server = createServer()
  let client = driveSession()
  let owed = 0
  let lives = 0

  const hear = (commands: ReturnType<typeof client.receive>): void => {
    owed += sent(commands).filter((frame) => JSON.stringify(frame).includes('"Resync"')).length
    if (commands.some((command) => command.type === 'lose')) reconnect()
  }
  const open = (): void => {
    client.open()
    owed = 1
  }
  const reconnect = (): void => {
    client.detach()
    open()
  }
  const answer = (): void => {
    if (owed === 0) return
    owed -= 1
    hear(client.receive(server.snapshot()))
  }
  const check = (): void => {
    const update = client.flush()
    if (update === undefined || update.truth.state !== 'live') return
    lives += 1
    expect(JSON.stringify(update.list)).toBe(server.at(update.epoch, update.seq))
  }
  const hearPong = (): void => hear(client.receive(server.pong()))
  const acts = { pong: hearPong, answer, flush: check, cut: reconnect, restartEpoch: server.restart }
  const take = (one: Turn): void => {
    if (one.kind === 'delta') {
      const frame = server.move(one.ticket, one.profit, one.closes)
      if (one.fate === 'lost') return
      hear(client.receive(one.fate === 'broken' ? { ...frame, data: { upsert: [{}], remove: [] } } : frame))
      if (one.fate === 'twice') hear(client.receive(frame))
    } else if (one.kind === 'timers') {
      for (const name of [...client.timers.keys()]) hear(client.fire(name))
    } else if (one.kind === 'restartClient') {
      const image: unknown = JSON.parse(JSON.stringify(client.dump() ?? null))
      client = driveSession()
      if (image !== null) client.restore(image)
      open()
    } else {
      acts[one.kind]()
    }
  }

  open()
  for (const one of turns) {
    take(one)
    check()
  }
  // The faults have stopped: one Pong, its timers and the answers lead back to the present.
  hearPong()
  for (let round = 0; round < 3; round += 1) {
    for (const name of [...client.timers.keys()]) hear(client.fire(name))
    while (owed > 0) answer()
  }
  client.detach()
  expect(client.flushed().list).toEqual(server.now())
  return { lives }
}

describe('a feed with losses, broken frames, restarts and absences', () => {
  test('CT-7: a book called live equals the server’s at its place; CT-11: it always gets back to the present', () => {
    let lives = 0
    fc.assert(fc.property(fc.array(turn, { minLength: 20, maxLength: 80 }), (turns) => {
      lives += play(turns).lives
    }), { numRuns: 300 })
    // It would prove nothing about live books if there were hardly any.
    expect(lives).toBeGreaterThan(2_000)
  })
})
