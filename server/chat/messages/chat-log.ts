import type { ChatContent, ChatPlace, ChatTarget } from '../../../src/chat/model/messages'
import { leapMs } from '../../shared/believed-time'
import { fairShare, placesOf } from './fair-share'

export interface TakenMessage {
  readonly id: string
  readonly from: string
  /** Hash of the sender whose share of the history contains the message (CV-122). Clients never get the hash. */
  readonly by?: string | undefined
  readonly to: ChatTarget
  readonly content: ChatContent
  /** Sort key: the time of acceptance, or a later time while the clock is behind the newest message (CV-100). */
  readonly createdAt: number
  /** Time of acceptance, if `createdAt` is later by more than `leapMs`. */
  readonly sentAt?: number
}

export type Draft = Omit<TakenMessage, 'createdAt' | 'sentAt'>

export interface ChatJournal {
  /** Loaded messages. Empty after `keep`. */
  readonly messages: readonly TakenMessage[]
  /** Throws when the write fails. The message then counts as not accepted. */
  add(message: TakenMessage): void
  /** Sets the function that returns the messages to keep in the journal. */
  keep?(live: () => readonly TakenMessage[]): void
  close(): void
}

export interface ChatLogPage {
  readonly messages: readonly TakenMessage[]
  readonly more: boolean
}

export const noJournal: ChatJournal = { messages: [], add: () => undefined, close: () => undefined }

/**
 * Number of message slots, 64 MB in total (`placeBytes`). When all are used, the oldest messages of the senders with
 * the most messages are removed (CV-65). A removed message counts as new when a client resends it.
 */
export const mostMessages = 20_000

export function createMessageList(dropped: (message: TakenMessage) => void = () => undefined) {
  let messages: TakenMessage[] = []
  let places = 0
  return {
    all: (): readonly TakenMessage[] => messages,
    add(message: TakenMessage): void {
      messages.push(message)
      places += placesOf(message)
      // Removes messages in large batches, because every removal copies the list.
      if (places < mostMessages * 1.1) return
      const kept = fairShare(messages, mostMessages)
      const isKept = new Set(kept)
      for (const each of messages) if (!isKept.has(each)) dropped(each)
      messages = kept
      places = kept.reduce((sum, each) => sum + placesOf(each), 0)
    },
    /** @param times `createdAt` of the messages to remove */
    drop(times: ReadonlySet<number>): void {
      for (const each of messages) if (times.has(each.createdAt)) places -= placesOf(each)
      messages = messages.filter(({ createdAt }) => !times.has(createdAt))
    },
    page: (isOf: (message: TakenMessage) => boolean, before: ChatPlace | null, limit: number): ChatLogPage =>
      pageOf(messages, isOf, before, limit),
  }
}

const keyOf = ({ from, id }: Pick<TakenMessage, 'from' | 'id'>): string => `${from} ${id}`

export type ChatLog = ReturnType<typeof createChatLog>

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
    take(given: Draft): TakenMessage {
      const nowMs = now()
      // Keeps times unique even when the clock is set back, because readers sort by time.
      const createdAt = Math.max(nowMs, (list.all().at(-1)?.createdAt ?? 0) + 1)
      const message = { ...given, createdAt, ...(createdAt > nowMs + leapMs && { sentAt: nowMs }) }
      journal.add(message)
      keep(message)
      dated(message.createdAt)
      return message
    },
    page: list.page,
  }
}

/** @param messages oldest first */
function pageOf(
  messages: readonly TakenMessage[],
  isOf: (message: TakenMessage) => boolean,
  before: ChatPlace | null,
  limit: number,
): ChatLogPage {
  const page: TakenMessage[] = []
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index]
    if (message === undefined || !isBefore(message, before) || !isOf(message)) continue
    if (page.length === limit) return { messages: page, more: true }
    page.push(message)
  }
  return { messages: page, more: false }
}

function isBefore({ createdAt, id }: ChatPlace, place: ChatPlace | null): boolean {
  if (place === null || createdAt < place.createdAt) return true
  return createdAt === place.createdAt && id < place.id
}
