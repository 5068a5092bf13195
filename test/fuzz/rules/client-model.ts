import type { KnownFrame } from './feed-rules'
import type { Fields } from './value-rules'
import { fieldsOf, positionFields } from './value-rules'

/** A client's knowledge and open questions, kept plainly. */
export interface ClientModel {
  rows: Map<unknown, Fields>
  account: Fields
  epoch: string
  seq: number
  freshness: 'live' | 'resyncing' | 'stale'
  /** On this connection: nothing any more, the answer to its `since`, or a snapshot. */
  awaits: 'nothing' | 'answer' | 'snapshot'
  /** The `seq` that it asked from. */
  since: number
  /** The place is one to go on from. */
  resumable: boolean
}

/** The required effect of a frame of the server. */
type Outcome =
  /** Nothing but a report, or not even that. */
  | 'nothing'
  /** Rows, account or freshness may read differently now. */
  | 'changed'
  /** The book missed something: a snapshot is asked for. */
  | 'resync'
  /** The connection is ready, and the book live. */
  | 'ready'
  | 'answered'
  | 'refused'

const own = (row: unknown): Fields =>
  Object.fromEntries(positionFields.filter((field) => Object.hasOwn(fieldsOf(row), field)).map((field) =>
    [field, fieldsOf(row)[field]]))

const accountOf = (value: unknown): Fields => {
  const { currency, currencyDigits, balance, credit, margin, leverage } = fieldsOf(value)
  return { currency, currencyDigits, balance, credit, margin, leverage }
}

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : [])

export function rowsOf(list: unknown): Map<unknown, Fields> {
  return new Map(listOf(list).map((row) => [row.ticket, own(row)]))
}

function onSnapshot(model: ClientModel, { epoch, seq, data, account }: Fields): Outcome {
  const leastSeq = model.freshness === 'live' ? model.seq + 1 : model.seq
  // A connection begins with whatever the server says: until then the rows are stale.
  if (model.freshness !== 'stale' && epoch === model.epoch && Number(seq) < leastSeq) return 'nothing'
  model.rows = rowsOf(data)
  model.account = accountOf(account)
  model.epoch = String(epoch)
  model.seq = Number(seq)
  return becomeLive(model)
}

function becomeLive(model: ClientModel): Outcome {
  const isFirst = model.freshness === 'stale'
  model.freshness = 'live'
  model.awaits = 'nothing'
  model.resumable = true
  return isFirst ? 'ready' : 'changed'
}

function miss(model: ClientModel, isContradiction: boolean): Outcome {
  if (isContradiction || model.freshness === 'stale') model.resumable = false
  if (model.freshness === 'live') model.freshness = 'resyncing'
  model.awaits = 'snapshot'
  return 'resync'
}

function onDelta(model: ClientModel, { epoch, seq, data, account }: Fields): Outcome {
  if (model.awaits === 'snapshot') return 'nothing'
  if (epoch === model.epoch && Number(seq) <= model.seq) return 'nothing'
  const upsert = listOf(fieldsOf(data).upsert)
  const isPartial = (patch: Fields): boolean =>
    !model.rows.has(patch.ticket) && Object.keys(own(patch)).length < positionFields.length
  if (epoch !== model.epoch || seq !== model.seq + 1) return miss(model, false)
  if (upsert.some(isPartial)) return miss(model, true)
  for (const patch of upsert) {
    model.rows.set(patch.ticket, { ...model.rows.get(patch.ticket), ...own(patch) })
  }
  for (const { ticket } of listOf(fieldsOf(data).remove)) model.rows.delete(ticket)
  if (account !== undefined) model.account = accountOf(account)
  model.seq = Number(seq)
  return 'changed'
}

function onPong(model: ClientModel, { epoch, seq }: Fields): Outcome {
  if (model.awaits !== 'answer') return 'nothing'
  const isTheEnd = epoch === model.epoch && Number(seq) <= model.seq && Number(seq) >= model.since
  return isTheEnd ? becomeLive(model) : miss(model, false)
}

/** The line was lost, and another one is open. Returns the `since` that the client must send. */
export function reopen(model: ClientModel): object | undefined {
  const { epoch, seq } = model
  model.freshness = 'stale'
  model.awaits = model.resumable ? 'answer' : 'snapshot'
  model.since = seq
  return model.resumable ? { epoch, seq } : undefined
}

/** Takes a frame into the model, and says what a client must make of it. */
export function receive(model: ClientModel, { kind, frame }: KnownFrame): Outcome {
  switch (kind) {
    case 'Snapshot':
      return onSnapshot(model, frame)
    case 'Delta':
      return onDelta(model, frame)
    case 'Ack':
      return 'answered'
    case 'Pong':
      return onPong(model, frame)
    case 'error':
      return frame.Code === 401 ? 'refused' : 'nothing'
  }
}

const inOrder = (row: Fields): Fields => Object.fromEntries(positionFields.map((field) => [field, row[field]]))

/** All that a page can see of it, as text. */
export function writeModel({ rows, account, epoch, seq, freshness }: ClientModel): string {
  return JSON.stringify({ epoch, seq, freshness, account, list: [...rows.values()].map(inOrder) })
}

export function writeShown(
  { list, account, epoch, seq, freshness }: {
    readonly list: readonly object[]
    readonly account: { readonly account: object } | null
    readonly epoch: string
    readonly seq: number
    readonly freshness: { readonly state: string }
  },
): string {
  return JSON.stringify({
    epoch, seq, freshness: freshness.state, account: account && accountOf(account.account),
    list: list.map((row) => inOrder(fieldsOf(row))),
  })
}
