import { conversationId, type ChatMessage, type Conversation } from '../../../src/chat'
import type { ChatTexts } from '../../texts/chat-en'
import type { Contact } from './chat-http'

/** Conversation, or contact without a conversation. */
export interface Entry {
  readonly id: string
  readonly name: string
  readonly picture: string
  /** Text below the name. */
  readonly words: string
  readonly unread?: number
  readonly atMs?: number | null
}

export function contactEntry({ target, profile: { name, picture } }: Contact, words: ChatTexts): Entry {
  return { id: conversationId(target), name, picture, words: target.type === 'group' ? words.group : '' }
}

export function lastWords({ lastText, lastKind }: Conversation, words: ChatTexts): string {
  if (lastKind === null) return ''
  return lastKind === 'text' ? lastText : words.kinds[lastKind]
}

export function messageStateWords({ state, code }: ChatMessage, words: ChatTexts): string {
  if (state === 'received') return ''
  return state === 'failed' && code !== undefined ? words.failedWith(code) : words.states[state]
}

/** Returns a duration such as `0:07`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(1, Math.round(durationMs / 1_000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
