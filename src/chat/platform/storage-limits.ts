import type { ChatBatch, ChatDrop } from '../model/chat-storage'
import { keptShare, maxConversations } from '../model/chat-state'
import type { ChatPlace } from '../model/messages'
import { sizeOf } from './chat-leaf'

/** Maximum sizes in UTF-16 units of one conversation and of all conversations on a device (CM-130, CM-131). */
const maxConversation = 4_000_000
const maxTotal = 40_000_000
/** Number of UTF-16 units written between two limit checks. */
const checkUnits = 400_000

/**
 * Maximum number of conversations that one transaction shortens or removes. Limited because other reads and writes wait
 * for the transaction (CM-149).
 */
export const changedAtOnce = 100

export interface ConversationSpot {
  readonly owner: string
  readonly conversation: string
}

/** Size in UTF-16 units. */
export interface ConversationSize extends ConversationSpot {
  readonly units: number
  /** Time of the newest record, or 0 if unknown. */
  readonly lastMs: number
}

/** A conversation to shorten to `most` UTF-16 units. */
export interface ConversationExcess extends ConversationSize {
  readonly most: number
}

/** A shortened conversation. */
export interface ConversationCut extends ConversationSpot {
  readonly removedUnits: number
  /** Position of the oldest remaining record, or `null`. */
  readonly oldest: ChatPlace | null
}

interface ChatDatabase {
  /**
   * If more than `most` conversations are stored, removes those with the oldest last messages until `left` remain. A
   * single call may remove fewer conversations. Marks removed conversations as pruned in the same transaction (CM-153).
   * If `most` exceeds `left`, keeps only the newest `most` marks of earlier removals. Returns the removed
   * conversations.
   */
  keepNewest(most: number, left: number): Promise<readonly ConversationSpot[]>
  sizes(): Promise<readonly ConversationSize[]>
  /**
   * Removes the oldest records of each conversation until `most` units remain. Marks these conversations as pruned in
   * the same transaction (CM-153).
   */
  shorten(excess: readonly ConversationExcess[]): Promise<readonly ConversationCut[]>
}

/** Removes old records from a database that does not limit its own size. */
export interface ChatLimits {
  /** Forgets the owner's changed conversations, because the owner's chat is about to read all conversations. */
  reading(owner: string): void
  /**
   * Starts a limit check if one is due. Returns the owner's conversations that were shortened or removed since the last
   * call.
   */
  written(owner: string, batch: Pick<ChatBatch, 'conversations' | 'records'>): readonly ChatDrop[]
}

/** Shortened or removed conversations that were not reported yet. All chats share them, as they share the database. */
let changed: readonly (ConversationSpot & Partial<ConversationCut>)[] = []

function ofOthers(owner: string): typeof changed {
  return changed.filter((each) => each.owner !== owner)
}

export function createChatLimits({ keepNewest, sizes, shorten }: ChatDatabase): ChatLimits {
  // The first write checks the limits, because an earlier run may have ended before its check.
  let unchecked = checkUnits
  let isChecking = false

  async function check(): Promise<void> {
    const kept = maxConversations * keptShare
    let removed = await keepNewest(maxConversations, kept)
    for (; removed.length > 0; removed = await keepNewest(kept, kept)) changed = changed.concat(removed)
    const { excess, surplus } = excessOf(await sizes())
    let left = surplus
    for (let from = 0; from < excess.length && left > 0; from += changedAtOnce) {
      const cuts = await shorten(excess.slice(from, from + changedAtOnce))
      left = cuts.reduce((rest, { removedUnits }) => rest - removedUnits, left)
      changed = changed.concat(cuts)
    }
  }

  return {
    reading(owner) {
      changed = ofOthers(owner)
    },
    written(owner, { conversations, records }) {
      unchecked += sizeOf(records) + sizeOf(conversations)
      if (unchecked >= checkUnits && !isChecking) {
        isChecking = true
        unchecked = 0
        void check().catch(() => {
          unchecked = checkUnits
        }).then(() => {
          isChecking = false
        })
      }
      const own = changed.filter((each) => each.owner === owner)
      changed = ofOthers(owner)
      const stored = new Set(records.map(({ conversation }) => conversation))
      // Reports the oldest message left by the removal, because older messages from this write would leave a gap.
      const drops = own.map(({ conversation, oldest = null }): [string, ChatDrop] =>
        [conversation, { conversation, oldest, isRemoved: !oldest && !stored.has(conversation) }])
      return [...new Map(drops).values()]
    },
  }
}

interface Excesses {
  /** Conversations to shorten, sorted by the time of the newest record, oldest first. */
  readonly excess: readonly ConversationExcess[]
  /** Total number of units to remove, or `Infinity` if the total is within its limit. */
  readonly surplus: number
}

/**
 * Returns the conversations to shorten. The largest conversations are shortened to a common size, because a busy
 * conversation must not displace others (CM-131).
 */
function excessOf(sizes: readonly ConversationSize[]): Excesses {
  const total = sizes.reduce((sum, { units }) => sum + Math.min(units, maxConversation), 0)
  let left = total > maxTotal ? maxTotal * keptShare : Infinity
  const surplus = left < Infinity ? sizes.reduce((sum, { units }) => sum + units, -left) : left
  const excess: ConversationExcess[] = []
  const sorted = [...sizes].sort((one, other) => one.units - other.units)
  sorted.forEach((size, index) => {
    const share = left / (sorted.length - index)
    const isFitting = size.units <= Math.min(share, maxConversation)
    const most = isFitting ? size.units : Math.min(share, maxConversation * keptShare)
    left -= most
    if (!isFitting) excess.push({ ...size, most })
  })
  return { excess: excess.sort((one, other) => one.lastMs - other.lastMs), surplus }
}
