import type {
  Attention, Begun, Commit, FeedStore, Role, Roles, StoredAccount, Incarnation,
} from '../../../server/redis/feed-store'
import { scopesOf, shardOf, type RoleScope } from '../../../server/redis/keys'
import { isAfter, type StreamEntry } from '../../../server/redis/read-reply'
import type { ServerClock } from '../../../server/shared/server-clock'
import { createAnswers } from '../../support/answer-order'

/** The maximum, so that each account of a test has its own shard. */
const shards = 256
const scopes = scopesOf(shards)
export const shardFor = (traderId: string): number => shardOf(traderId, shards)

export const allRoles = (fence = 1, without?: RoleScope): Roles =>
  new Map(scopes.filter((scope) => scope !== without)
    .map((scope): [RoleScope, Role] => [scope, { scope, text: `${fence} here` }]))
export const incarnation: Incarnation = { id: 'first', generation: 0 }

export const roleOf = (traderId: string): Role => ({ scope: shardFor(traderId), text: '1 here' })

export const books = { nextTicket: 1, lastDeal: 0, balanceMinor: 0, startMinor: 0, follows: [] }

const notHere = (): never => {
  throw new Error('not asked in these tests')
}

export function createStoreDouble(clock: ServerClock) {
  const accounts = new Map<string, StoredAccount>()
  const spoiled = new Map<string, Error>()
  const commits: Commit[] = []
  const begun: Begun[] = []
  const written: Readonly<Record<string, string>>[] = []
  /** Responses set by a test. */
  const given = {
    market: (): Promise<Readonly<Record<string, string>>> => Promise.resolve({}),
    late: [] as readonly StreamEntry[],
    ticks: [] as readonly StreamEntry[],
  }
  const attention = new Map<string, { readonly reported: Attention; readonly endsMs: number }>()
  let epochs = 0
  let lastEntry = 0
  const reads: string[] = []

  const nextId = (): string => `${clock.now()}-${(lastEntry += 1)}`

  const store: FeedStore = {
    shards,
    showUp: notHere,
    submit: notHere,
    query: notHere,
    wanted: notHere,
    want: () => Promise.resolve(),
    reject: notHere,
    pass: () => Promise.resolve(),
    closedAfter: () => Promise.resolve([]),
    closedPage: () => Promise.resolve({ data: [], nextCursor: null }),
    booksOf: () => Promise.resolve(undefined),
    deltasAfter: () => Promise.resolve(given.late),
    market: () => given.market(),
    putTicks(_role, { fields }) {
      written.push(fields)
      return Promise.resolve('ok')
    },
    ticksBefore: (to, id) => Promise.resolve(given.ticks.filter((entry) =>
      isAfter(entry.id, id) && (to.startsWith('(') ? isAfter(to.slice(1), entry.id) : !isAfter(entry.id, to)))
      .slice(-2).reverse()),
    attest({ scope }, said, lastsMs) {
      for (const traderId of attention.keys()) if (shardFor(traderId) === scope) attention.delete(traderId)
      for (const [traderId, reported] of said) attention.set(traderId, { reported, endsMs: clock.now() + lastsMs })
      return Promise.resolve('ok')
    },
    attentionOf(traderId) {
      const { reported, endsMs = 0 } = attention.get(traderId) ?? {}
      return Promise.resolve(clock.now() < endsMs ? reported : undefined)
    },
    readToPrice: (traderId) => store.read(traderId),
    read(traderId) {
      reads.push(traderId)
      const error = spoiled.get(traderId)
      return error === undefined ? Promise.resolve(accounts.get(traderId)) : Promise.reject(error)
    },
    begin(_role, traderId, state) {
      const { account, books, positions, tick } = state
      begun.push(state)
      epochs += 1
      const epoch = `${incarnation.id}-${epochs}`
      const id = nextId()
      const deltas = [{ id, fields: { epoch, seq: '0', text: '' } }]
      accounts.set(traderId, { epoch, seq: 0, account, books, positions, deltas, lastId: id, tick })
      return Promise.resolve({ epoch })
    },
    commit(_role, commit) {
      commits.push(commit)
      const { traderId, epoch, seq, text, tick } = commit
      const stored = accounts.get(traderId)
      if (stored === undefined || text === undefined) return Promise.resolve('ok')
      const entry = { id: nextId(), fields: { epoch, seq: String(seq), text } }
      accounts.set(traderId, { ...stored, seq, deltas: [...stored.deltas, entry], lastId: entry.id, tick })
      return Promise.resolve('ok')
    },
  }

  return {
    store: createAnswers().of(store), given, accounts, commits, begun, reads, written,
    spoil: (traderId: string, error: Error) => void spoiled.set(traderId, error),
    mend: (traderId: string) => void spoiled.delete(traderId),
    attention: () => Object.fromEntries(Array.from(attention, ([traderId, { reported }]) => [traderId, reported])),
  }
}
