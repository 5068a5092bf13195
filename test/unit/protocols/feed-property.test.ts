import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Position, PositionPatch, Removal } from '../../../src/positions/model/wire'
import { position } from '../positions/samples'
import { driveSession, sent } from './harness'

type Turn =
  /** The market moves; the delta arrives, is lost on its way, or arrives broken. */
  | { readonly kind: 'delta'; readonly fate: 'arrives' | 'lost' | 'broken' | 'twice'; readonly ticket: number;
    readonly profit: number; readonly closes: boolean }
  /** The outstanding answer comes, whole or cut off, or with a gap in the missed deltas. */
  | { readonly kind: 'answer' | 'answerCut' | 'answerGap' }
  | { readonly kind: 'pong' | 'flush' | 'timers' | 'restartEpoch' | 'cut' | 'restartClient' | 'forget' }

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
  often(5, rarely('cut', 'answerCut', 'answerGap')),
  often(3, rarely('pong', 'timers', 'restartEpoch', 'restartClient', 'forget')),
)

interface Since {
  readonly epoch: string
  readonly seq: number
}

/** A feed server of one account that remembers what it was at each place. */
function createServer() {
  const rows = new Map<number, Position>()
  const places = new Map<string, string>()
  const past: { readonly seq: number; readonly frame: object }[] = []
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
      const frame = { ...place(), type: 'Delta', data: { upsert, remove } }
      past.push({ seq, frame })
      return frame
    },
    restart(): void {
      epoch += 1
      seq = 0
      past.length = 0
      mark()
    },
    /** The history reaches no further back than to here. */
    forget: () => void (past.length = 0),
    /** The answer to a Subscribe or a Resync. */
    answer(since: Since | undefined): readonly object[] {
      const reachesBack = since?.epoch === String(epoch) && since.seq <= seq && since.seq >= seq - past.length
      if (!reachesBack) return [{ ...place(), type: 'Snapshot', account, data: [...rows.values()] }]
      const missed = past.filter((one) => one.seq > since.seq).map(({ frame }) => frame)
      return [...missed, { ...place(), type: 'Pong', ts: 0 }]
    },
    pong: () => ({ ...place(), type: 'Pong', ts: 0 }),
    at: (ofEpoch: string, ofSeq: number) => places.get(`${ofEpoch}/${ofSeq}`),
    now: () => [...rows.values()],
  }
}

interface Played {
  /** Flushes that said `live`. */
  readonly lives: number
  /** Connections that were ready without a snapshot. */
  readonly resumed: number
}

function play(turns: readonly Turn[]): Played {
  const server = createServer()
  let client = driveSession()
  /** The `since` of each question that is unanswered. */
  let due: (Since | undefined)[] = []
  let line = 0
  let lives = 0
  let resumed = 0

  const receive = (commands: ReturnType<typeof client.receive>, isPong = false): void => {
    for (const frame of sent(commands)) if (JSON.stringify(frame).includes('"Resync"')) due.push(undefined)
    if (isPong && commands.some((command) => command.type === 'ready')) resumed += 1
    if (commands.some((command) => command.type === 'lose')) reconnect()
  }
  const open = (): void => {
    line += 1
    const [frame] = sent(client.open())
    due = [(frame as { since?: Since }).since]
  }
  const reconnect = (): void => {
    client.detach()
    open()
  }
  /** Nothing more of it comes once the line it was for is lost. */
  const deliver = (frames: readonly object[]): void => {
    const onLine = line
    for (const frame of frames) if (onLine === line) receive(client.receive(frame), 'ts' in frame)
  }
  const nextAnswer = (): readonly object[] => {
    if (due.length === 0) return []
    const [since] = due.splice(0, 1)
    return server.answer(since)
  }
  const answer = (): void => deliver(nextAnswer())
  const answerCut = (): void => {
    const frames = nextAnswer()
    deliver(frames.slice(0, Math.floor(frames.length / 2)))
    reconnect()
  }
  const answerGap = (): void => {
    const frames = nextAnswer()
    // A snapshot has no piece to miss.
    deliver(frames.length === 1 ? frames : frames.filter((_frame, index) => index !== frames.length - 2))
  }
  const check = (): void => {
    const update = client.flush()
    if (update === undefined || update.freshness.state !== 'live') return
    lives += 1
    expect(JSON.stringify(update.list)).toBe(server.at(update.epoch, update.seq))
  }
  const receivePong = (): void => receive(client.receive(server.pong()))
  const acts = {
    pong: receivePong, answer, answerCut, answerGap, flush: check, cut: reconnect,
    restartEpoch: server.restart, forget: server.forget,
  }
  const take = (one: Turn): void => {
    if (one.kind === 'delta') {
      const frame = server.move(one.ticket, one.profit, one.closes)
      if (one.fate === 'lost') return
      receive(client.receive(one.fate === 'broken' ? { ...frame, data: { upsert: [{}], remove: [] } } : frame))
      if (one.fate === 'twice') receive(client.receive(frame))
    } else if (one.kind === 'timers') {
      for (const name of [...client.timers.keys()]) receive(client.fire(name))
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
  receivePong()
  for (let round = 0; round < 3; round += 1) {
    for (const name of [...client.timers.keys()]) receive(client.fire(name))
    while (due.length > 0) answer()
  }
  client.detach()
  expect(client.flushed().list).toEqual(server.now())
  return { lives, resumed }
}

describe('a feed with losses, broken frames, restarts and absences', () => {
  test('CT-7 CT-41 CT-43: a book called live is the server’s at its place; CT-11: it gets back to the present', () => {
    let lives = 0
    let resumed = 0
    fc.assert(fc.property(fc.array(turn, { minLength: 20, maxLength: 80 }), (turns) => {
      const played = play(turns)
      lives += played.lives
      resumed += played.resumed
    }), { numRuns: 400 })
    // It would prove nothing about live books, or about those that went on from their place, if there were hardly any.
    expect(lives).toBeGreaterThan(2_000)
    expect(resumed).toBeGreaterThan(400)
  })
})
