import type { ChatBatch, ChatDrop } from '../model/chat-storage'
import { keptShare, maxConversations } from '../model/chat-state'
import { sizeOf } from './chat-leaf'

/** Maximum sizes in UTF-16 units of one conversation and of all conversations on a device (CM-130, CM-131). */
const maxConversation = 4_000_000
const maxTotal = 40_000_000
/** UTF-16 units written between two limit checks. */
const checkUnits = 400_000

export interface ConversationSpot {
  readonly owner: string
  readonly conversation: string
}

/** Size in UTF-16 units. */
export interface ConversationSize extends ConversationSpot {
  readonly units: number
}

interface ChatDatabase {
  /**
   * Removes conversations with their records when more than `most` are stored, except the `left` conversations with
   * the newest records, and marks them as pruned. Returns the removed conversations.
   */
  keepNewest(most: number, left: number): Promise<readonly ConversationSpot[]>
  sizes(): Promise<readonly ConversationSize[]>
  /** Removes the oldest records until at most `units` remain, and marks the conversation as pruned. */
  shorten(size: ConversationSize, units: number): Promise<void>
  /** Returns the owner's pruned conversations. */
  drops(owner: string): Promise<readonly ChatDrop[]>
}

/** Removes old records from a database that has no limit of its own. */
export interface ChatLimits {
  /** Checks the limits after a write. Returns the owner's shortened and removed conversations. */
  written(owner: string, batch: Pick<ChatBatch, 'conversations' | 'records'>): Promise<readonly ChatDrop[]>
}

export function createChatLimits({ keepNewest, sizes, shorten, drops }: ChatDatabase): ChatLimits {
  // The first write checks the limits, because an earlier run may have ended before its check.
  let unchecked = checkUnits
  /** Shortened or removed conversations that are not reported yet, including conversations from failed checks. */
  let changed: readonly ConversationSpot[] = []

  return {
    async written(owner, { conversations, records }) {
      unchecked += sizeOf(records) + sizeOf(conversations)
      if (unchecked < checkUnits) return []
      changed = [...changed, ...await keepNewest(maxConversations, maxConversations * keptShare)]
      for (const [size, units] of excessOf(await sizes())) {
        await shorten(size, units)
        changed = [...changed, size]
      }
      const own = new Set(changed.filter((each) => each.owner === owner).map(({ conversation }) => conversation))
      const found = await drops(owner)
      changed = changed.filter((each) => each.owner !== owner)
      unchecked = 0
      return found.filter(({ conversation }) => own.has(conversation))
        .map((drop) => ({ ...drop, isRemoved: !drop.oldest }))
    },
  }
}

/**
 * Returns the conversations to shorten with their new sizes. The largest conversations are cut to a common size,
 * because a busy conversation must not displace the others (CM-131).
 */
function excessOf(sizes: readonly ConversationSize[]): readonly (readonly [ConversationSize, number])[] {
  const total = sizes.reduce((sum, { units }) => sum + Math.min(units, maxConversation), 0)
  let left = total > maxTotal ? maxTotal * keptShare : Infinity
  const excess: (readonly [ConversationSize, number])[] = []
  const sorted = [...sizes].sort((one, other) => one.units - other.units)
  sorted.forEach((size, index) => {
    const share = left / (sorted.length - index)
    const isFitting = size.units <= Math.min(share, maxConversation)
    const units = isFitting ? size.units : Math.min(share, maxConversation * keptShare)
    left -= units
    if (!isFitting) excess.push([size, units])
  })
  return excess
}
