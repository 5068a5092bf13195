import type { ChatDelivery, ChatTarget } from './chat-message-wire'

/**
 * The id of the conversation with a peer, in a group, or of what is said to everyone.
 * @example conversationId({ type: 'peer', id: '8' }) // 'peer:8'
 */
export function conversationId(target: ChatTarget): string {
  return target.type === 'broadcast' ? 'broadcast' : `${target.type}:${target.id}`
}

/** The peer or group that a message belongs to, as this user sees it. */
export function conversationOf({ from, to }: Pick<ChatDelivery, 'from' | 'to'>, user: string): ChatTarget {
  return to.type === 'peer' && from !== user ? { type: 'peer', id: from } : to
}

/** Whether a message is this user's to see. */
export function concerns({ from, to }: Pick<ChatDelivery, 'from' | 'to'>, user: string): boolean {
  return to.type !== 'peer' || from === user || to.id === user
}

/** The way back; `undefined` for what is no such id. */
export function targetOf(id: string): ChatTarget | undefined {
  if (id === 'broadcast') return { type: 'broadcast' }
  const end = id.indexOf(':')
  const [type, rest] = [id.slice(0, end), id.slice(end + 1)]
  return (type === 'peer' || type === 'group') && rest !== '' ? { type, id: rest } : undefined
}
