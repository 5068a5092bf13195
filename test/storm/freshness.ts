import { keys } from '../../server/redis/keys'
import type { DeltaFrame, Position, PositionPatch } from '../../src/positions/model/wire'
import { lastingRedis } from './redis-monitor'

export interface Place {
  readonly traderId: string
  readonly epoch: string
  readonly seq: number
}

export type Freshness = ReturnType<typeof createFreshness>

interface Account {
  epoch: string
  seq: number
  first: number
  lastId: string
  readonly rows: Map<unknown, PositionPatch>
}

const moment = `
local place = redis.call('HMGET', KEYS[1], 'epoch', 'seq', 'rowsSeq', 'rows')
if not place[1] then return false end
return { place[1], place[2], place[4], place[3], redis.call('XRANGE', KEYS[2], '-', '+') }
`

type Moment = [epoch: string, seq: string, rows: string, rowsSeq: string, entries: [string, string[]][]]

function textOf(row: PositionPatch): string {
  return JSON.stringify(Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** The same rows with the same values, in any order of rows and fields. */
export const areSame = (rows: readonly PositionPatch[], others: readonly PositionPatch[]): boolean =>
  JSON.stringify(rows.map(textOf).sort()) === JSON.stringify(others.map(textOf).sort())

const placeKey = ({ traderId, epoch, seq }: Place): string => `${traderId} ${epoch} ${seq}`
const rowsIn = (text: string): readonly Position[] => (JSON.parse(text) as { row: Position }[]).map(({ row }) => row)

/** All writes to Redis, read independently of the servers: the accounts at each position. */
export function createFreshness(url: string) {
  const redis = lastingRedis(url)
  const accounts = new Map<string, Account>()
  const states = new Map<string, readonly PositionPatch[]>()
  const firsts = new Map<string, number>()
  const opened = new Map<number, number>()
  let kept: ReadonlySet<number> = new Set()
  const violations: string[] = []

  const open = (lots: number): void => void opened.set(lots, (opened.get(lots) ?? 0) + 1)

  function note(traderId: string, { epoch, seq, rows }: Account): void {
    states.set(placeKey({ traderId, epoch, seq }), [...rows.values()])
  }

  function take(traderId: string, account: Account, delta: DeltaFrame): void {
    if (delta.epoch !== account.epoch || delta.seq !== account.seq + 1) {
      violations.push(`${traderId}: ${delta.epoch} ${delta.seq} after ${account.epoch} ${account.seq}`)
    }
    for (const patch of delta.data.upsert) {
      const { lots, flwsig, symbol, ticket } = patch
      account.rows.set(ticket, { ...account.rows.get(ticket), ...patch })
      if (symbol !== undefined && lots !== undefined && flwsig === false) open(lots)
    }
    for (const { ticket } of delta.data.remove) account.rows.delete(ticket)
    account.seq = delta.seq
    note(traderId, account)
  }

  async function read(traderId: string): Promise<Account | undefined> {
    const names = [keys.account(traderId), keys.deltas(traderId)]
    const found = (await redis.call('EVAL', moment, 2, ...names)) as Moment | null
    if (found === null) return undefined
    const [epoch, seq, rows, rowsSeq, entries] = found
    const positions = [...rowsIn(rows)].sort((one, other) => Number(one.ticket) - Number(other.ticket))
    const rowsByTicket = new Map<unknown, PositionPatch>(positions.map((row) => [row.ticket, row]))
    const all = entries.map(([, fields]) => fields)
    const since = all.filter(([, of, , at]) => of === epoch && Number(at) > Number(rowsSeq))
    for (const { data } of since.map(([, , , , , text = '{}']) => JSON.parse(text) as DeltaFrame)) {
      for (const patch of data.upsert) rowsByTicket.set(patch.ticket, { ...rowsByTicket.get(patch.ticket), ...patch })
      for (const { ticket } of data.remove) rowsByTicket.delete(ticket)
    }
    const lastId = entries.at(-1)?.[0] ?? '0-0'
    return { epoch, seq: Number(seq), first: Number(seq), lastId, rows: rowsByTicket }
  }

  async function catchUpWith(traderId: string, account: Account): Promise<void> {
    const found = await redis.call('XRANGE', keys.deltas(traderId), `(${account.lastId}`, '+')
    for (const [id, fields] of found as [string, string[]][]) {
      account.lastId = id
      const [, epoch = '', , , , text = ''] = fields
      // The entry with which an epoch begins has no delta.
      if (text === '') violations.push(`${traderId}: epoch ${epoch} begins after ${account.epoch} ${account.seq}`)
      else take(traderId, account, JSON.parse(text) as DeltaFrame)
    }
  }

  async function catchUp(): Promise<void> {
    for (const [traderId, account] of accounts) await catchUpWith(traderId, account)
  }

  return {
    rowsAt: (place: Place) => states.get(placeKey(place)),
    /** Positions of that size that the traders opened themselves. */
    openedBySize: (lots: number): number => opened.get(lots) ?? 0,
    async follow(traderId: string): Promise<void> {
      for (;;) {
        const account = await read(traderId)
        if (account !== undefined && account.epoch !== accounts.get(traderId)?.epoch) {
          accounts.set(traderId, account)
          firsts.set(`${traderId} ${account.epoch}`, account.first)
          // A new account has no position of such a size, so these were ordered before the first check.
          for (const { lots = 0, flwsig } of account.rows.values()) {
            if (flwsig === false && lots > 0.5 && !kept.has(lots)) open(lots)
          }
          note(traderId, account)
          return
        }
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    /** Reads the streams up to the newest entry, and compares the rows with Redis. */
    async catchUp(): Promise<void> {
      await catchUp()
      for (const [traderId, account] of accounts) {
        const stored = await read(traderId)
        // The account may have changed since then.
        if (stored?.seq !== account.seq || stored.epoch !== account.epoch) continue
        if (areSame([...stored.rows.values()], [...account.rows.values()])) continue
        violations.push(`${traderId}: the rows at ${account.seq} are not what the deltas led to`)
      }
    },
    /** Stops all writes until `release`. All earlier writes have arrived. */
    async hold(): Promise<void> {
      await redis.call('CLIENT', 'PAUSE', 60_000, 'WRITE')
      await catchUp()
    },
    release: () => redis.call('CLIENT', 'UNPAUSE'),
    /** The sizes that were opened before the position to which Redis is about to return. */
    keep(sizes: readonly number[]): void {
      kept = new Set(sizes)
    },
    placeOf(traderId: string): Place | undefined {
      const account = accounts.get(traderId)
      return account === undefined ? undefined : { traderId, epoch: account.epoch, seq: account.seq }
    },
    /** False for positions before the start. */
    hasSeen: ({ traderId, epoch, seq }: Place): boolean => seq >= (firsts.get(`${traderId} ${epoch}`) ?? Infinity),
    violations: violations as readonly string[],
    close: (): void => redis.disconnect(),
  }
}
