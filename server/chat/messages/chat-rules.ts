import {
  conversationId, conversationOf, isChatContent, isChatTarget, type ChatContent, type ChatDelivery, type ChatProfile,
  type ChatTarget,
} from '../../../src/chat/model/messages'
import { isObject, type JsonObject } from '../../shared/json-object'
import { announcer, isChatId, type ChatDirectory } from './chat-directory'
import type { Draft, TakenMessage } from './chat-log'

export const chatCodes = {
  taken: 1_000,
  malformed: 1_400,
  /** The sender is not a member of the group. */
  notAllowed: 1_403,
  noSuchTarget: 1_404,
  tooLarge: 1_413,
  tooFast: 1_429,
  /** The message cannot be stored now; the client may resend it. */
  notKept: 1_503,
} as const

export interface Push {
  /** Room that receives the push; `undefined` means all connections. */
  readonly room: string | undefined
  readonly delivery: ChatDelivery
}

const userRoom = (user: string): string => `user:${user}`

const groupRoom = (group: string): string => `group:${group}`

export function roomsOf(user: string, directory: ChatDirectory): readonly string[] {
  return [userRoom(user), ...directory.groupsOf(user).map(groupRoom)]
}

export interface ChatRulesOptions {
  readonly directory: ChatDirectory
  readonly isUploaded: (url: string, kind: 'image' | 'voice') => boolean
}

/** Maximum text length in UTF-16 units: a few screens of text. */
const maxTextLength = 4_000
/** Maximum id length. Each id is stored to detect duplicates (CV-2). */
const maxIdLength = 128
/** Redis would store different unpaired surrogates as the same character (CV-133). */
const unpairedSurrogate = /\p{Surrogate}/u
const announcements: ChatTarget = { type: 'broadcast' }

export function isMessageId(id: unknown): id is string {
  return typeof id === 'string' && id !== '' && id.length <= maxIdLength && !unpairedSurrogate.test(id)
}

export function announcement(id: string, text: string): Draft {
  return { id, from: announcer, to: announcements, content: { kind: 'text', text } }
}

export function envelopeOf(delivery: ChatDelivery): string {
  return JSON.stringify({ type: delivery.content.kind, msg_id: delivery.id, payload: delivery })
}

export function payloadOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/**
 * Returns a recipient's name in rate limits. All groups share one name, because a user may be in every group (CV-128).
 */
export function recipientOf({ to }: { readonly to?: unknown }): string {
  return isObject(to) && to['type'] === 'peer' && isChatId(to['id']) ? `peer ${to['id']}` : 'groups'
}

export type ChatRules = ReturnType<typeof createChatRules>

export function createChatRules({ directory, isUploaded }: ChatRulesOptions) {
  function notify(message: TakenMessage, reader: string): ChatDelivery {
    const { by, ...shown } = message
    const { from, to } = shown
    const unknown: ChatProfile = { name: from, picture: '', sex: 'unknown' }
    const reported = { ...shown, sender: directory.user(from) ?? unknown }
    const conversation = profileOf(to, from === reader)
    return conversation === undefined ? reported : { ...reported, conversation }
  }

  function profileOf(to: ChatTarget, isOwn: boolean): ChatProfile | undefined {
    if (to.type === 'group') return directory.group(to.id)?.profile
    return to.type === 'peer' && isOwn ? directory.user(to.id) : undefined
  }

  const isReachable = (user: string): boolean => user !== announcer && directory.user(user) !== undefined

  return {
    /** Returns `undefined` when a client's message is malformed. */
    read(from: string, id: string, kind: string, { to, content }: JsonObject, by?: string): Draft | undefined {
      if (!isChatTarget(to) || !isChatContent(content) || content.kind !== kind) return undefined
      return { id, from, ...(by !== undefined && { by }), to: bareTarget(to), content: bareContent(content) }
    },
    refusalOf({ from, to, content }: Draft): number | undefined {
      if (to.type === 'broadcast') return chatCodes.notAllowed
      if (to.type === 'peer' && !isReachable(to.id)) return chatCodes.noSuchTarget
      if (to.type === 'group') {
        const group = directory.group(to.id)
        if (group === undefined) return chatCodes.noSuchTarget
        if (!group.has(from)) return chatCodes.notAllowed
      }
      if (content.kind === 'text') return content.text.length > maxTextLength ? chatCodes.tooLarge : undefined
      // Accepts only files on this server, because loading a foreign URL would reveal the viewer's address.
      return isUploaded(content.url, content.kind) ? undefined : chatCodes.malformed
    },
    pushesOf(message: TakenMessage): readonly Push[] {
      const { from, to } = message
      if (to.type === 'broadcast') return [{ room: undefined, delivery: notify(message, '') }]
      if (to.type === 'peer') {
        const own: Push = { room: userRoom(from), delivery: notify(message, from) }
        return to.id === from ? [own] : [{ room: userRoom(to.id), delivery: notify(message, to.id) }, own]
      }
      return [{ room: groupRoom(to.id), delivery: notify(message, '') }]
    },
    notify,
    /**
     * Returns whether a message belongs to the user's history and the conversation. `null` matches any conversation.
     */
    concerns(message: TakenMessage, user: string, conversation: ChatTarget | null): boolean {
      const { from, to } = message
      const isReceived = to.type === 'broadcast'
        || (to.type === 'group' ? directory.group(to.id)?.has(user) === true : from === user || to.id === user)
      return isReceived && (conversation === null || isIn(message, conversation, user))
    },
  }
}

function isIn(message: TakenMessage, conversation: ChatTarget, user: string): boolean {
  return conversationId(conversationOf(message, user)) === conversationId(conversation)
}

/** Copies only known fields, because the target is sent to other users. */
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
