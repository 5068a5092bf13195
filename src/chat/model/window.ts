import { comparePlaces } from './place'
import type { ChatDelivery } from './chat-message-wire'

/** Both lists in order of their places, each message once. */
export function mergeDeliveries(
  one: readonly ChatDelivery[],
  other: readonly ChatDelivery[],
): readonly ChatDelivery[] {
  const ids = new Set(one.map(({ id }) => id))
  const added = other.filter(({ id }) => !ids.has(id))
  if (added.length === 0) return one
  return [...one, ...added].sort(comparePlaces)
}
