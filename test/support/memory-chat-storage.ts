import { comparePlaces } from '../../src/chat/model/messages'
import type { ChatRecord, ChatStorage } from '../../src/chat/model/chat-storage'
import type { StorageFailure } from './memory-storage'

export interface MemoryChatStorage extends ChatStorage {
  failWith(failure: StorageFailure): void
  /** Stored messages, oldest first, regardless of the failure. */
  texts(user: string, conversation: string): readonly ChatRecord[]
  spoil(user: string, id: string, text: string): void
  copy(): MemoryChatStorage
  readonly calls: Record<keyof ChatStorage, number>
}

interface Kept {
  about: string | undefined
  readonly conversations: Map<string, string>
  readonly records: Map<string, ChatRecord>
}

/** Message storage that can fail like a phone's. */
export function createMemoryChatStorage(from: ReadonlyMap<string, Kept> = new Map()): MemoryChatStorage {
  const users = new Map([...from].map(([user, { about, conversations, records }]): [string, Kept] =>
    [user, { about, conversations: new Map(conversations), records: new Map(records) }]))
  const calls = { overview: 0, page: 0, known: 0, put: 0, remove: 0 }
  let failure: StorageFailure = 'none'

  /** Uses the client `default` unless another is named. */
  function keptOf(name: string): Kept {
    const user = name.includes(':') ? name : `default:${name}`
    const kept = users.get(user) ?? { about: undefined, conversations: new Map(), records: new Map() }
    users.set(user, kept)
    return kept
  }

  async function call(name: keyof ChatStorage): Promise<void> {
    calls[name] += 1
    await Promise.resolve()
    if (failure === 'missing') throw new Error('storage is not available')
    if (failure !== 'full' || name !== 'put') return
    throw Object.assign(new Error('storage is full'), { name: 'QuotaExceededError' })
  }

  const read = (text: string): string => (failure === 'corrupt' ? '{"version":' : text)
  const inOrder = (user: string, conversation: string): readonly ChatRecord[] =>
    [...keptOf(user).records.values()].filter((each) => each.conversation === conversation).sort(comparePlaces)

  return {
    calls,
    failWith(next) {
      failure = next
    },
    copy: () => createMemoryChatStorage(users),
    texts: inOrder,
    spoil(user, id, text) {
      const record = keptOf(user).records.get(id)
      if (record === undefined) throw new Error(`nothing is kept of ${id}`)
      keptOf(user).records.set(id, { ...record, text })
    },
    async overview(user) {
      await call('overview')
      const { about, conversations } = keptOf(user)
      return {
        about: about && read(about),
        conversations: [...conversations].map(([id, text]) => ({ id, text: read(text) })),
        drops: [],
      }
    },
    async page(user, { conversation, before, limit }) {
      await call('page')
      return inOrder(user, conversation)
        .filter((each) => before === null || comparePlaces(each, before) < 0)
        .reverse()
        .slice(0, limit)
        .map((record) => ({ ...record, text: read(record.text) }))
    },
    async known(user, records) {
      await call('known')
      return new Set(records.map(({ id }) => id).filter((id) => keptOf(user).records.has(id)))
    },
    async put(user, { about, conversations, records }) {
      await call('put')
      const kept = keptOf(user)
      if (about !== undefined) kept.about = about
      for (const { id, text } of conversations) kept.conversations.set(id, text)
      for (const record of records) kept.records.set(record.id, record)
      return []
    },
    async remove(user, records) {
      await call('remove')
      for (const { id } of records) keptOf(user).records.delete(id)
    },
  }
}
