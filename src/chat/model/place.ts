import type { ChatPlace } from './chat-history'

/** Negative when `one` is older than `other`, 0 for the same message. */
export function comparePlaces(one: ChatPlace, other: ChatPlace): number {
  if (one.createdAt !== other.createdAt) return one.createdAt - other.createdAt
  return one.id < other.id ? -1 : Number(one.id > other.id)
}

export function placeOf({ createdAt, id }: ChatPlace): ChatPlace {
  return { createdAt, id }
}
