import type { ChatContent, ChatPlace, ChatTarget } from '../../../src/chat/model/messages'
import { fairShare, placesOf } from './fair-share'

export interface TakenMessage {
  readonly id: string
  readonly from: string
  readonly to: ChatTarget
  readonly content: ChatContent
  readonly createdAt: number
}

/** Where taken messages outlive the server. */
export interface ChatJournal {
  readonly messages: readonly TakenMessage[]
  /** Throws when it takes no more: then nothing was taken. */
  add(message: TakenMessage): void
  /** Gives all that is still to be kept. */
  keep?(live: () => readonly TakenMessage[]): void
  close(): void
}

export interface ChatLogPage {
  readonly messages: readonly TakenMessage[]
  readonly more: boolean
}

export const noJournal: ChatJournal = { messages: [], add: () => undefined, close: () => undefined }

/**
 * Places for messages, together 64 MB (`placeBytes`). Beyond them the senders with the most lose their oldest messages
 * (CV-65), with the ids that show repeats: one that is sent again then is a new message.
 */
export const mostMessages = 20_000

/** Messages in the order of their times, within their places. */
export function createMessageList(dropped: (message: TakenMessage) => void = () => undefined) {
  let messages: TakenMessage[] = []
  let places = 0
  return {
    all: (): readonly TakenMessage[] => messages,
    add(message: TakenMessage): void {
      messages.push(message)
      places += placesOf(message)
      // In one go, and seldom: each time would move all the others.
      if (places < mostMessages * 1.1) return
      const kept = fairShare(messages, mostMessages)
      const isKept = new Set(kept)
      for (const each of messages) if (!isKept.has(each)) dropped(each)
      messages = kept
      places = kept.reduce((sum, each) => sum + placesOf(each), 0)
    },
    page: (isOf: (message: TakenMessage) => boolean, before: ChatPlace | null, limit: number): ChatLogPage =>
      pageOf(messages, isOf, before, limit),
  }
}

const keyOf = ({ from, id }: Pick<TakenMessage, 'from' | 'id'>): string => `${from} ${id}`

/** Every message taken, in the order of their times, of which no two have the same. */
export type ChatLog = ReturnType<typeof createChatLog>

/** @param dated receives the time of the newest message: of the journal, and of each that is taken */
export function createChatLog(
  journal: ChatJournal, now: () => number, dated: (newestMs: number) => void = () => undefined,
) {
  const byKey = new Map<string, TakenMessage>()
  const list = createMessageList((dropped) => byKey.delete(keyOf(dropped)))
  for (const message of journal.messages) keep(message)
  journal.keep?.(list.all)
  dated(list.all().at(-1)?.createdAt ?? 0)

  function keep(message: TakenMessage): void {
    byKey.set(keyOf(message), message)
    list.add(message)
  }

  return {
    find: (from: string, id: string): TakenMessage | undefined => byKey.get(keyOf({ from, id })),
    take(given: Omit<TakenMessage, 'createdAt'>): TakenMessage {
      // Readers sort by it: no two of the same time, also when the clock is set back.
      const message = { ...given, createdAt: Math.max(now(), (list.all().at(-1)?.createdAt ?? 0) + 1) }
      journal.add(message)
      keep(message)
      dated(message.createdAt)
      return message
    },
    /** The newest first, at most `limit` before that place, and whether there are older ones. */
    page: list.page,
  }
}

/** @param messages the oldest first */
function pageOf(
  messages: readonly TakenMessage[],
  isOf: (message: TakenMessage) => boolean,
  before: ChatPlace | null,
  limit: number,
): ChatLogPage {
  const page: TakenMessage[] = []
  for (const message of [...messages].reverse()) {
    if (!isOf(message) || !isBefore(message, before)) continue
    if (page.length === limit) return { messages: page, more: true }
    page.push(message)
  }
  return { messages: page, more: false }
}

function isBefore({ createdAt, id }: ChatPlace, place: ChatPlace | null): boolean {
  if (place === null || createdAt < place.createdAt) return true
  return createdAt === place.createdAt && id < place.id
}
