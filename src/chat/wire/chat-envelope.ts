import { isName, isRecord, isTime } from '../../shared/checks'
import type { ChatAnswer, ChatDelivery, ChatOutgoing } from '../model/chat-message-wire'
import { isChatContent, isChatDelivery, isChatTarget } from '../model/check-chat'
import { TradewireError } from '../../shared/errors'

/** The event of Socket.IO that carries every envelope, as one JSON text. */
export const envelopeEvent = 'message'
/** The code of what was taken. */
export const takenCode = 1_000

/** What a server says in an envelope. */
export type ChatNews =
  | { readonly type: 'pong'; readonly pingId: number; readonly code: number }
  | { readonly type: 'answered'; readonly answer: ChatAnswer }
  | { readonly type: 'delivered'; readonly delivery: ChatDelivery }
  /** `unknown` when the envelope is sound, but of another kind. */
  | { readonly type: 'fault'; readonly isUnknown: boolean; readonly detail: string }

/** @param pingId the time of its sending, epoch ms; the pong names it */
export function writePing(pingId: number, front: boolean): string {
  return JSON.stringify({ type: 'ping', payload: { front }, msg_id: pingId })
}

/** Throws `frame-encode-failed` on what is no message that a client may send. */
export function writeMessage({ id, to, content }: ChatOutgoing): string {
  if (isName(id) && isChatTarget(to) && to.type !== 'broadcast' && isChatContent(content)) {
    return JSON.stringify({ type: content.kind, payload: { to, content }, msg_id: id })
  }
  throw new TradewireError('frame-encode-failed', 'no chat message')
}

export function readEnvelope(text: unknown): ChatNews {
  const envelope = parse(text)
  if (!isRecord(envelope)) return fault('not a JSON object')
  const { type, code, payload, msg_id: id } = envelope
  if (type === 'pong') {
    return typeof id === 'number' && typeof code === 'number' ? { type, pingId: id, code } : fault('pong')
  }
  if (type !== 'text' && type !== 'image' && type !== 'voice') return fault('type', true)
  if (code !== undefined) return readAnswer(id, code, payload)
  if (!isChatDelivery(payload) || payload.id !== id || payload.content.kind !== type) return fault(type)
  return { type: 'delivered', delivery: payload }
}

function readAnswer(id: unknown, code: unknown, payload: unknown): ChatNews {
  if (!isName(id) || typeof code !== 'number') return fault('answer')
  const createdAt = isRecord(payload) ? payload.createdAt : undefined
  if (code !== takenCode) return { type: 'answered', answer: { id, code } }
  if (!isTime(createdAt)) return fault('createdAt')
  return { type: 'answered', answer: { id, code, createdAt: Number(createdAt) } }
}

function fault(detail: string, isUnknown = false): ChatNews {
  return { type: 'fault', isUnknown, detail }
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
