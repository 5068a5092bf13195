import type { ChatHistoryPage, ChatHistoryQuery } from '../../src/core/chat/chat-history'
import type { ChatContent, ChatDelivery, ChatProfile, ChatTarget } from '../../src/core/chat/chat-message-wire'
import { isChatContent, isChatTarget } from '../../src/core/chat/check-chat'
import { conversationId, conversationOf } from '../../src/core/chat/conversation-id'
import { isObject, type JsonObject } from '../hub/json-object'
import { announcer, type ChatDirectory } from './chat-directory'
import type { ChatLog, TakenMessage } from './chat-log'

/** What the server answers. Permanent numbers. */
export const chatCodes = {
  taken: 1_000,
  malformed: 1_400,
  /** Not a member of that group. */
  notAllowed: 1_403,
  noSuchTarget: 1_404,
  tooLarge: 1_413,
  tooFast: 1_429,
  /** It cannot be kept just now; the same message may be sent again. */
  notKept: 1_503,
} as const

/** What is sent to whom because of one message. */
export interface Push {
  readonly users: readonly string[] | 'everyone'
  readonly delivery: ChatDelivery
}

export interface Taking {
  readonly code: number
  readonly createdAt?: number
  /** Empty for a refusal, and for what came again. */
  readonly pushes: readonly Push[]
}

/** Decides about messages: pure but for its log. */
export interface ChatDesk {
  /** @param payload `{ to, content }`, untrusted */
  take(from: string, id: unknown, kind: string, payload: JsonObject): Taking
  announce(id: string, text: string): readonly Push[]
  history(user: string, query: ChatHistoryQuery): ChatHistoryPage
}

export interface ChatDeskOptions {
  readonly directory: ChatDirectory
  readonly log: ChatLog
  /** Whether that is a file of ours, of this kind. */
  readonly isUploaded: (url: string, kind: 'image' | 'voice') => boolean
  readonly trouble: (line: string) => void
}

const longestText = 4_000
const longestId = 128
const announcements: ChatTarget = { type: 'broadcast' }

export function createChatDesk({ directory, log, isUploaded, trouble }: ChatDeskOptions): ChatDesk {
  const refuse = (code: number): Taking => ({ code, pushes: [] })

  /** As this user is told of it. */
  function tell({ id, from, to, content, createdAt }: TakenMessage, reader: string): ChatDelivery {
    const nobody: ChatProfile = { name: from, picture: '', sex: 'unknown' }
    const told = { id, from, to, content, createdAt, sender: directory.user(from) ?? nobody }
    const conversation = profileOf(to, from === reader)
    return conversation === undefined ? told : { ...told, conversation }
  }

  function profileOf(to: ChatTarget, isOwn: boolean): ChatProfile | undefined {
    if (to.type === 'group') return directory.group(to.id)?.profile
    return to.type === 'peer' && isOwn ? directory.user(to.id) : undefined
  }

  function pushesOf(message: TakenMessage): readonly Push[] {
    const { from, to } = message
    if (to.type === 'broadcast') return [{ users: 'everyone', delivery: tell(message, '') }]
    if (to.type === 'peer') {
      const own: Push = { users: [from], delivery: tell(message, from) }
      return to.id === from ? [own] : [{ users: [to.id], delivery: tell(message, to.id) }, own]
    }
    const group = directory.group(to.id)
    return group === undefined ? [] : [{ users: directory.members(group), delivery: tell(message, '') }]
  }

  function refusalOf(from: string, to: ChatTarget, content: ChatContent): number | undefined {
    if (to.type === 'broadcast') return chatCodes.notAllowed
    if (to.type === 'peer' && !isReachable(to.id)) return chatCodes.noSuchTarget
    if (to.type === 'group') {
      const group = directory.group(to.id)
      if (group === undefined) return chatCodes.noSuchTarget
      if (!group.has(from)) return chatCodes.notAllowed
    }
    if (content.kind === 'text') return content.text.length > longestText ? chatCodes.tooLarge : undefined
    // Only what was uploaded here: another's address would tell who looks at it, or lead anywhere.
    return isUploaded(content.url, content.kind) ? undefined : chatCodes.malformed
  }

  const isReachable = (user: string): boolean => user !== announcer && directory.user(user) !== undefined

  function keep(given: Omit<TakenMessage, 'createdAt'>): TakenMessage | undefined {
    try {
      return log.take(given)
    } catch (error) {
      trouble(`a message could not be kept: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }

  return {
    take(from, id, kind, { to, content }) {
      if (typeof id !== 'string' || id === '' || id.length > longestId) return refuse(chatCodes.malformed)
      const before = log.find(from, id)
      if (before !== undefined) return { code: chatCodes.taken, createdAt: before.createdAt, pushes: [] }
      if (!isChatTarget(to) || !isChatContent(content) || content.kind !== kind) return refuse(chatCodes.malformed)
      const refusal = refusalOf(from, to, content)
      if (refusal !== undefined) return refuse(refusal)
      const message = keep({ id, from, to: bareTarget(to), content: bareContent(content) })
      if (message === undefined) return refuse(chatCodes.notKept)
      return { code: chatCodes.taken, createdAt: message.createdAt, pushes: pushesOf(message) }
    },
    announce(id, text) {
      const message = keep({ id, from: announcer, to: announcements, content: { kind: 'text', text } })
      return message === undefined ? [] : pushesOf(message)
    },
    history(user, { conversation, before, limit }) {
      const { messages, more } = log.page(
        (message) => concerns(message, user) && (conversation === null || isIn(message, conversation, user)),
        before,
        limit,
      )
      return { deliveries: messages.map((message) => tell(message, user)), more }
    },
  }

  function concerns({ from, to }: TakenMessage, user: string): boolean {
    if (to.type === 'broadcast') return true
    return to.type === 'group' ? directory.group(to.id)?.has(user) === true : from === user || to.id === user
  }
}

function isIn(message: TakenMessage, conversation: ChatTarget, user: string): boolean {
  return conversationId(conversationOf(message, user)) === conversationId(conversation)
}

/** Without whatever else the sender wrote into it: others are told of it. */
function bareTarget(to: ChatTarget): ChatTarget {
  return to.type === 'broadcast' ? { type: to.type } : { type: to.type, id: to.id }
}

function bareContent(content: ChatContent): ChatContent {
  switch (content.kind) {
    case 'text':
      return { kind: 'text', text: content.text }
    case 'image': {
      const { url, width, height } = content
      return { kind: 'image', url, ...(width === undefined || height === undefined ? {} : { width, height }) }
    }
    case 'voice':
      return { kind: 'voice', url: content.url, durationMs: content.durationMs }
  }
}

/** The payload of an envelope that has none. */
export function payloadOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}
