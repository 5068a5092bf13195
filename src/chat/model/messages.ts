import { isName, isRecord, isTime } from '../../shared/checks'

/** The message kinds. Images and voice messages are uploaded first and sent as URLs. */
export type ChatKind = 'text' | 'image' | 'voice'

/** Values of `sex` in a profile. */
export type ChatSex = 'male' | 'female' | 'unknown'

/** The target of a message: a user, a group, or everyone. Only the server may send to everyone. */
export type ChatTarget =
  | {
      readonly type: 'peer'
      /** User id. */
      readonly id: string
    }
  | {
      readonly type: 'group'
      /** Group id. */
      readonly id: string
    }
  | { readonly type: 'broadcast' }

/** A text in a message. */
export interface ChatText {
  /** The text. */
  readonly text: string
}

/** An image in a message. */
export interface ChatImage {
  /** URL of the uploaded image. */
  readonly url: string
  /** Width in pixels. */
  readonly width?: number
  /** Height in pixels. */
  readonly height?: number
}

/** A voice message. */
export interface ChatVoice {
  /** URL of the uploaded recording. */
  readonly url: string
  /** Recording length in ms. */
  readonly durationMs: number
}

/** The JSON content of a message, by message kind. */
export type ChatContent =
  | ({ readonly kind: 'text' } & ChatText)
  | ({ readonly kind: 'image' } & ChatImage)
  | ({ readonly kind: 'voice' } & ChatVoice)

/** Profile of a user or group. */
export interface ChatProfile {
  /** Displayed name. */
  readonly name: string
  /** URL of the picture, or an empty string if there is no picture. */
  readonly picture: string
  /** Displayed sex. */
  readonly sex: ChatSex
}

/** A message that a client asks the server to deliver. */
export interface ChatOutgoing {
  /**
   * Permanent message id that the sender generates: the `msg_id` in the envelope, the response, each push and the
   * history. The server uses the id as idempotency key. A message that arrives twice from the same sender gets two
   * responses and is delivered once.
   */
  readonly id: string
  /** The target of the message. */
  readonly to: ChatTarget
  /** The text, image or voice content. */
  readonly content: ChatContent
}

/** A message that the server sends in a push or in history. The JSON has exactly these fields. */
export interface ChatDelivery extends ChatOutgoing {
  /** User id of the sender. The user's own messages from other devices are delivered too. */
  readonly from: string
  /** Time the server accepted the message, epoch ms. A conversation's messages are sorted by this time, then by id. */
  readonly createdAt: number
  /**
   * Actual acceptance time, if `createdAt` is later because the server's clock was ahead before.
   * @default createdAt
   */
  readonly sentAt?: number | undefined
  /** Profile of the sender. */
  readonly sender: ChatProfile
  /** Profile of the group, or of the peer when the user's own message comes from another device. */
  readonly conversation?: ChatProfile
}

/** The server's response to the user's message. */
export interface ChatAnswer {
  /** The `msg_id` of the message. */
  readonly id: string
  /** 1000 if the server accepted the message, else the rejection code. */
  readonly code: number
  /** Time the server first accepted the message, epoch ms. Missing if the server rejected the message. */
  readonly createdAt?: number
  /**
   * Time to show with the message, epoch ms, if different from `createdAt`.
   * @default createdAt
   */
  readonly sentAt?: number | undefined
}

/** Position of a message. Messages are ordered by the server's time, then by id. */
export interface ChatPlace {
  /** Time the server accepted the message, epoch ms. */
  readonly createdAt: number
  /** Message id, which orders messages with the same time. */
  readonly id: string
}

/**
 * The query of `GET /api/chat/history`. `type` (`peer`, `group` or `broadcast`) and `id` select the conversation. When
 * both are omitted, all conversations are returned. `before` (epoch ms) and `beforeId` are the position, and `limit` is
 * the maximum number of messages.
 */
export interface ChatHistoryQuery {
  /** The conversation, or `null` for all conversations of the user. */
  readonly conversation: ChatTarget | null
  /** Requests messages older than this position. `null` requests the newest messages. */
  readonly before: ChatPlace | null
  /** Maximum number of messages. */
  readonly limit: number
}

/** A history page, newest first. Its HTTP response is `{ "code": 1000, "data": [...], "more": true }`. */
export interface ChatHistoryPage {
  /** The messages in this page. */
  readonly deliveries: readonly ChatDelivery[]
  /** Whether there are older messages. */
  readonly more: boolean
}

/**
 * Returns the id of the conversation with a peer, in a group, or with everyone.
 * @example conversationId({ type: 'peer', id: '8' }) // 'peer:8'
 */
export function conversationId(target: ChatTarget): string {
  return target.type === 'broadcast' ? 'broadcast' : `${target.type}:${target.id}`
}

/** Returns the peer or group of a message from this user's point of view. */
export function conversationOf({ from, to }: Pick<ChatDelivery, 'from' | 'to'>, user: string): ChatTarget {
  return to.type === 'peer' && from !== user ? { type: 'peer', id: from } : to
}

/** Whether this user may see a message. */
export function concerns({ from, to }: Pick<ChatDelivery, 'from' | 'to'>, user: string): boolean {
  return to.type !== 'peer' || from === user || to.id === user
}

/** Returns the target of a conversation id, or `undefined` for an invalid id. */
export function targetOf(id: string): ChatTarget | undefined {
  if (id === 'broadcast') return { type: 'broadcast' }
  const end = id.indexOf(':')
  const [type, rest] = [id.slice(0, end), id.slice(end + 1)]
  return (type === 'peer' || type === 'group') && rest !== '' ? { type, id: rest } : undefined
}

/** Compares two positions: negative when `one` is older, 0 for the same message. */
export function comparePlaces(one: ChatPlace, other: ChatPlace): number {
  if (one.createdAt !== other.createdAt) return one.createdAt - other.createdAt
  return one.id < other.id ? -1 : Number(one.id > other.id)
}

/** Merges two lists that are sorted by position. Fast when all items of one list are newer than those of the other. */
export function joinSorted<Place extends ChatPlace>(one: readonly Place[], other: readonly Place[]): readonly Place[] {
  const [last, next] = [one[one.length - 1], other[0]]
  if (next === undefined) return one
  const all = one.concat(other)
  return last && comparePlaces(last, next) > 0 ? all.sort(comparePlaces) : all
}

export function placeOf({ createdAt, id }: ChatPlace): ChatPlace {
  return { createdAt, id }
}

type Fields = Readonly<Record<string, unknown>>

/** Whether a value is a valid size or time, or is missing. */
export const isAmount = (value: unknown): value is number | undefined => value === undefined || isTime(value)

/** The times of an accepted message. */
type ChatDates = Pick<ChatDelivery, 'createdAt' | 'sentAt'>

/** Returns the time to display for a message. */
export function shownTimeOf({ createdAt, sentAt }: ChatDates): number {
  return sentAt === undefined ? createdAt : sentAt
}

/** Returns the times in a response, or `undefined` if the response is invalid. */
export function datesIn(response: unknown): ChatDates | undefined {
  if (!isRecord(response)) return undefined
  const { createdAt, sentAt } = response
  return isTime(createdAt) && isAmount(sentAt) ? { createdAt, sentAt } : undefined
}

/** Validators for the other content fields, by message kind. */
const contents = new Map<unknown, (fields: Fields) => boolean>(Object.entries({
  text: ({ text }: Fields) => isName(text),
  image: ({ url, width, height }: Fields) => isName(url) && isAmount(width) && isAmount(height),
  voice: ({ url, durationMs }: Fields) => isName(url) && isTime(durationMs),
} satisfies Record<ChatContent['kind'], (fields: Fields) => boolean>))

const sexes: ReadonlySet<unknown> = new Set<ChatProfile['sex']>(['male', 'female', 'unknown'])

/**
 * Whether a value is valid message content, with non-empty text and URLs.
 * @param value anything, such as parsed JSON
 */
export function isChatContent(value: unknown): value is ChatContent {
  return isRecord(value) && contents.get(value.kind)?.(value) === true
}

/**
 * Whether a value is a valid message target: a peer, a group or everyone.
 * @param value anything, such as parsed JSON
 */
export function isChatTarget(value: unknown): value is ChatTarget {
  if (!isRecord(value)) return false
  return value.type === 'broadcast' || ((value.type === 'peer' || value.type === 'group') && isName(value.id))
}

/**
 * Whether a value is a valid profile of a chat user. Checks each field.
 * @param value anything, such as parsed JSON
 * @example if (isChatProfile(value)) show(value.name)
 */
export function isChatProfile(value: unknown): value is ChatProfile {
  if (!isRecord(value)) return false
  return typeof value.name === 'string' && typeof value.picture === 'string' && sexes.has(value.sex)
}

/**
 * Whether a value is a valid message from the chat server. Checks each field.
 * @param value anything, such as parsed JSON
 * @example if (isChatDelivery(value)) receive(value)
 */
export function isChatDelivery(value: unknown): value is ChatDelivery {
  if (!isRecord(value)) return false
  const { id, from, to, content, createdAt, sentAt, sender, conversation } = value
  return isName(id) && isName(from) && isChatTarget(to) && isChatContent(content) && isTime(createdAt) &&
    isAmount(sentAt) && isChatProfile(sender) && (conversation === undefined || isChatProfile(conversation))
}
