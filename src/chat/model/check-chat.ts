import { isName, isRecord, isTime } from '../../shared/checks'
import type { ChatContent, ChatDelivery, ChatProfile, ChatTarget } from './chat-message-wire'

type Fields = Readonly<Record<string, unknown>>

const isSize = (value: unknown): boolean => value === undefined || isTime(value)

/** By kind: whether the other fields are what they must be. */
const contents = new Map<unknown, (fields: Fields) => boolean>(Object.entries({
  text: ({ text }: Fields) => isName(text),
  image: ({ url, width, height }: Fields) => isName(url) && isSize(width) && isSize(height),
  voice: ({ url, durationMs }: Fields) => isName(url) && isTime(durationMs),
} satisfies Record<ChatContent['kind'], (fields: Fields) => boolean>))

const sexes: ReadonlySet<unknown> = new Set<ChatProfile['sex']>(['male', 'female', 'unknown'])

/**
 * Something to say: texts and URLs are not empty.
 * @example if (isChatContent(value)) send(value)
 */
export function isChatContent(value: unknown): value is ChatContent {
  return isRecord(value) && contents.get(value.kind)?.(value) === true
}

/**
 * Whether a value names a peer, a group or everyone as the target of a message.
 * @example if (isChatTarget(value)) open(conversationId(value))
 */
export function isChatTarget(value: unknown): value is ChatTarget {
  if (!isRecord(value)) return false
  return value.type === 'broadcast' || ((value.type === 'peer' || value.type === 'group') && isName(value.id))
}

/**
 * Whether a value is the profile of a chat user, checked field by field.
 * @example if (isChatProfile(value)) show(value.name)
 */
export function isChatProfile(value: unknown): value is ChatProfile {
  if (!isRecord(value)) return false
  return typeof value.name === 'string' && typeof value.picture === 'string' && sexes.has(value.sex)
}

/**
 * Whether a value is a delivery of the chat server, checked field by field.
 * @example if (isChatDelivery(value)) receive(value)
 */
export function isChatDelivery(value: unknown): value is ChatDelivery {
  if (!isRecord(value)) return false
  const { id, from, to, content, createdAt, sender, conversation } = value
  return isName(id) && isName(from) && isChatTarget(to) && isChatContent(content) && isTime(createdAt) &&
    isChatProfile(sender) && (conversation === undefined || isChatProfile(conversation))
}
