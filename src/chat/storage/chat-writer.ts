import type { ChatDrop, ChatStorage } from '../model/chat-storage'
import type { Clock } from '../../connection/ports/ports'
import type { Diagnostic } from '../../shared/errors'
import { escaped } from '../../shared/key-parts'
import { createNamedTimers, within } from '../../shared/scheduling'
import { conversationIdOf, keyOf, newestOf, type ChatDelivery, type ChatPlace } from '../model/messages'
import { dropOldest, maxConversations, type ChatEffect, type KeptConversation } from '../model/chat-state'
import { aboutOf, conversationTextOf, recordOf, storageDiagnostic } from './chat-record'

type Keep = ChatEffect<'keep'>

/** Writes batches to storage one at a time and retries failed writes. */
export interface ChatWriter {
  keep(effect: Keep): void
  unwritten(user: string): readonly ChatDelivery[]
  /** Resolves when the current write settles. */
  idle(): Promise<void>
  /** Resolves when no write for this user is pending. */
  settled(user: string): Promise<void>
  /** Drops other users' unwritten messages, which the history still contains. */
  userChanged(user: string | null): void
  stop(): void
}

interface ChatWriterOptions {
  readonly user: string | null
  readonly storage: ChatStorage
  readonly clock: Clock
  readonly timeoutMs: number
  /** Called when messages are stored, or are dropped because the server has them. */
  kept(deliveries: readonly ChatDelivery[]): void
  dropped(user: string, drops: readonly ChatDrop[]): void
  report(diagnostic: Diagnostic): void
}

/** First and maximum retry pause (CM-70). Pauses double: 1, 2, 4, … s. */
const firstPauseMs = 1_000
const maxPauseMs = 30_000
/** Maximum weight of unwritten messages (CM-74). The oldest are dropped, because the server has them. */
const maxUnwritten = 1_000
/**
 * Maximum number of users with overdue writes (CM-126), and of overdue writes per user (CM-134). Each pending write
 * keeps its messages in memory.
 */
const maxLate = 10
/** Maximum number of conversations per write. Limited because uni's storage writes them one by one (CM-155). */
const maxWritten = 100

interface Unwritten {
  mark: ChatPlace | undefined
  readonly conversations: Map<string, KeptConversation>
  readonly deliveries: Map<string, ChatDelivery>
}

const nothing = (): Unwritten => ({ mark: undefined, conversations: new Map(), deliveries: new Map() })

/** Adds newer changes. If there are too many, drops the conversations whose last change is oldest (CM-158). */
function addTo(all: Unwritten, mark: ChatPlace | undefined, changed: Iterable<KeptConversation>): void {
  const { conversations } = all
  all.mark = mark || all.mark
  for (const each of changed) {
    conversations.delete(each.id)
    conversations.set(each.id, each)
  }
  dropOldest(conversations, maxConversations)
}

/**
 * Removes and returns the first conversations with their messages. The last write stores the mark, because the next
 * start fetches only messages since the mark.
 */
function takeFirst(owner: string, all: Unwritten): Unwritten {
  if (all.conversations.size <= maxWritten) return all
  const first = nothing()
  for (const [id, each] of all.conversations) {
    if (first.conversations.size >= maxWritten) break
    first.conversations.set(id, each)
    all.conversations.delete(id)
  }
  for (const [key, each] of all.deliveries) {
    if (!first.conversations.has(conversationIdOf(each, owner))) continue
    first.deliveries.set(key, each)
    all.deliveries.delete(key)
  }
  return first
}

export function createChatWriter(options: ChatWriterOptions): ChatWriter {
  const { user, storage, clock, timeoutMs, kept, dropped, report } = options
  const timers = createNamedTimers<'again'>(clock, () => void write())
  /**
   * Number of consecutive failed writes. Retries wait for the timer, because each write encodes all messages (CM-70).
   */
  let failures = 0
  const waiting = new Map<string, Unwritten>()
  /** For each user, the number of pending writes that have timed out, and the data written since then (CM-126). */
  const late = new Map<string, { writes: number; readonly since: Unwritten }>()
  let writing: { readonly owner: string; readonly batch: Unwritten; readonly done: Promise<void> } | undefined
  let present = user
  let isStopped = false

  const waitingOf = (owner: string): Unwritten => waiting.get(owner) || nothing()

  function giveBack(owner: string, older: Unwritten): void {
    const newer = waitingOf(owner)
    const all = {
      mark: older.mark,
      conversations: new Map(older.conversations),
      deliveries: new Map([...older.deliveries, ...newer.deliveries]),
    }
    addTo(all, newer.mark, newer.conversations.values())
    waiting.set(owner, all)
  }

  /**
   * When a write settles after its timeout, writes newer data again, because the late write may have replaced the newer
   * data.
   */
  function watchLate(owner: string, stored: Promise<unknown>): void {
    const given = late.get(owner) || { writes: 0, since: nothing() }
    late.set(owner, given)
    given.writes += 1
    void stored.catch(() => undefined).then(() => {
      given.writes -= 1
      if (!given.writes) late.delete(owner)
      // Also adds the running write's data, which is newer than `given.since`.
      if (writing?.owner === owner) addTo(given.since, writing.batch.mark, writing.batch.conversations.values())
      if (!given.since.conversations.size && !given.since.mark) return
      giveBack(owner, given.since)
      void write()
    })
  }

  async function put(owner: string, { mark, conversations, deliveries }: Unwritten): Promise<void> {
    const given = late.get(owner)
    if ((given ? given.writes : late.size) >= maxLate) throw new Error('too many pending writes')
    let stored: Promise<unknown> = Promise.resolve()
    await within(clock, timeoutMs, () => stored = storage.put(owner, {
      ...(mark && { about: aboutOf(mark, owner) }),
      conversations: [...conversations.values()].map((each) => conversationTextOf(each, owner)),
      records: [...deliveries.values()].map((delivery) => recordOf(delivery, owner)),
    }).then((drops) => {
      if (!drops[0]) return
      report({ code: 'storage-pruned', detail: drops.map(({ conversation }) => conversation).join(' ') })
      dropped(owner, drops)
    })).catch((error: unknown) => {
      watchLate(owner, stored)
      throw error
    })
    const stillLate = late.get(owner)
    if (stillLate) addTo(stillLate.since, mark, conversations.values())
    kept([...deliveries.values()])
  }

  async function write(): Promise<void> {
    const [next] = waiting
    if (!next || writing || isStopped) return
    const [owner, all] = next
    waiting.delete(owner)
    const batch = takeFirst(owner, all)
    // Queues this user's other data last, so that it does not delay the next user's data (CM-42).
    if (batch !== all) waiting.set(owner, all)
    const done = put(owner, batch)
    writing = { owner, batch, done: done.catch(() => undefined) }
    try {
      await done
      writing = undefined
      failures = 0
    } catch (error) {
      writing = undefined
      report(storageDiagnostic(error))
      if (owner === present && !isStopped) {
        giveBack(owner, batch)
        timers.start('again', Math.min(maxPauseMs, firstPauseMs * 2 ** failures))
        failures += 1
        return
      }
      // Drops waiting changes, which would be wrong without the failed messages (CM-161).
      waiting.delete(owner)
    }
    void write()
  }

  /** Drops the oldest messages above the limit and marks their conversations as incomplete. */
  function limit(owner: string, { deliveries }: Unwritten): void {
    const all = [...deliveries.values()]
    const tooMany = all.slice(0, all.length - newestOf(all, maxUnwritten).length)
    if (!tooMany[0]) return
    for (const each of tooMany) deliveries.delete(keyOf(each))
    kept(tooMany)
    const conversations = new Set(tooMany.map((delivery) => conversationIdOf(delivery, owner)))
    dropped(owner, [...conversations].map((conversation) => ({ conversation, oldest: null })))
  }

  return {
    keep({ user: owner, mark, conversations, deliveries }) {
      const batch = waitingOf(owner)
      waiting.set(owner, batch)
      addTo(batch, mark, conversations)
      for (const each of deliveries) batch.deliveries.set(keyOf(each), each)
      limit(owner, batch)
      if (!failures) void write()
    },
    unwritten: (owner) => [
      ...(writing?.owner === owner ? writing.batch.deliveries.values() : []),
      ...waitingOf(owner).deliveries.values(),
    ],
    idle: async () => writing && writing.done,
    async settled(owner) {
      while (writing && (writing.owner === owner || waiting.has(owner))) await writing.done
    },
    userChanged(next) {
      present = next
      for (const whose of waiting.keys()) {
        // Drops the failed batches of other users. During a write, keeps their waiting changes.
        if (whose !== next && !writing) waiting.delete(whose)
      }
      timers.stopAll()
      failures = 0
      void write()
    },
    stop() {
      isStopped = true
      timers.stopAll()
    },
  }
}

/** Wraps a storage to separate the users of different clients. */
export function partitioned(storage: ChatStorage, client: string): ChatStorage {
  const ownerOf = (user: string): string => `${escaped(client)}:${escaped(user)}`
  return {
    overview: (user, progressed) => storage.overview(ownerOf(user), progressed),
    page: (user, query) => storage.page(ownerOf(user), query),
    known: (user, records) => storage.known(ownerOf(user), records),
    put: (user, batch) => storage.put(ownerOf(user), batch),
    remove: (user, records) => storage.remove(ownerOf(user), records),
  }
}
