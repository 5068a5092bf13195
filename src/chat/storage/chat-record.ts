import type { ChatConversationText, ChatOverview, ChatRecord, ChatStorage } from '../model/chat-storage'
import type { Clock } from '../../connection/ports/ports'
import { isName, isRecord, isTime } from '../../shared/checks'
import { parseChecked, withCheck } from '../../shared/checksum'
import { messageOf, type Diagnostic } from '../../shared/errors'
import { within } from '../../shared/scheduling'
import {
  comparePlaces, conversationIdOf, isAmount, isChatProfile, isKind, isPlace, placeOf, readDelivery, shortProfile,
  targetOf, type ChatDelivery, type ChatPlace,
} from '../model/messages'
import type { ChatEvent, KeptConversation, LastSaid } from '../model/chat-state'

/** Version of the stored format, increased at each change. Other versions are unreadable (CM-72). */
const version = 1
const isCount = (value: unknown): value is number => isTime(value) && Number.isInteger(value)

export const spotOf = (delivery: ChatDelivery, user: string): Omit<ChatRecord, 'text'> =>
  ({ conversation: conversationIdOf(delivery, user), ...placeOf(delivery) })

export function recordOf(delivery: ChatDelivery, user: string): ChatRecord {
  return { ...spotOf(delivery, user), text: textOf(delivery, user) }
}

/** Maximum length of a stored conversation or mark (CM-136), which may share a storage key with messages. */
const maxChars = 20_000

const textOf = (value: object, user: string): string => withCheck(JSON.stringify({ version, ...value }), user)

export function deliveryOf(record: ChatRecord, user: string): ChatDelivery | undefined {
  const delivery = readDelivery(parse(record.text, user))
  if (!delivery || comparePlaces(delivery, record) !== 0) return undefined
  return conversationIdOf(delivery, user) === record.conversation ? delivery : undefined
}

/** Returns an empty string for a value above the limit, which an honest server never reaches. */
const shortTextOf = (value: object, user: string): string => {
  const text = textOf(value, user)
  return text.length > maxChars ? '' : text
}

export function conversationTextOf(
  { id, profile, last, unread, wholeFrom }: KeptConversation, user: string,
): ChatConversationText {
  return { id, text: shortTextOf({ id, profile: shortProfile(profile), last, unread, wholeFrom }, user) }
}

function keptConversationOf({ id, text }: ChatConversationText, user: string): KeptConversation | undefined {
  const kept = parse(text, user)
  const target = targetOf(id)
  if (!target || !kept || kept.id !== id) return undefined
  const { profile, last, unread, wholeFrom } = kept
  if (!isChatProfile(profile) || !isCount(unread)) return undefined
  if (last !== null && !isLast(last)) return undefined
  if (wholeFrom !== null && wholeFrom !== 'start' && !isPlace(wholeFrom)) return undefined
  return { id, target, profile, last, unread, wholeFrom }
}

export function aboutOf(mark: ChatPlace, user: string): string {
  return shortTextOf({ mark }, user)
}

function markOf(text: string, user: string): ChatPlace | undefined {
  const kept = parse(text, user)
  return kept && isPlace(kept.mark) ? kept.mark : undefined
}

function isLast(value: unknown): value is LastSaid {
  return isRecord(value) && isPlace(value) && isName(value.id) && isKind(value.kind) && isAmount(value.sentAt) &&
    typeof value.text === 'string'
}

/** Returns a stored value's fields, or `undefined` if the value is unreadable or from another version or user. */
function parse(text: string, user: string): Readonly<Record<string, unknown>> | undefined {
  const kept = parseChecked(text, user)
  return isRecord(kept) && kept.version === version ? kept : undefined
}

interface OverviewOptions {
  readonly storage: ChatStorage
  readonly clock: Clock
  readonly timeoutMs: number
  report(diagnostic: Diagnostic): void
}

/** Every `timeoutMs`, rejects if the storage has not read a conversation since the last check (CM-159). */
async function overviewOf(user: string, { storage, clock, timeoutMs }: OverviewOptions): Promise<ChatOverview> {
  let isReading = false
  const overview = storage.overview(user, () => void (isReading = true))
  for (;;) {
    try {
      return await within(clock, timeoutMs, () => overview)
    } catch (error) {
      if (!isReading) throw error
      isReading = false
    }
  }
}

/** Reads a user's stored data except messages. Never rejects. Reports unreadable parts. */
export async function readOverview(user: string, options: OverviewOptions): Promise<readonly ChatEvent[]> {
  const { report } = options
  try {
    const { about, conversations, drops } = await overviewOf(user, options)
    const mark = about === undefined ? null : markOf(about, user)
    if (mark === undefined) report({ code: 'storage-corrupt', detail: 'mark' })
    const kept: KeptConversation[] = []
    for (const text of conversations) {
      const conversation = keptConversationOf(text, user)
      if (conversation) kept.push(conversation)
      else report({ code: 'storage-corrupt', detail: text.id })
    }
    return [
      { type: 'overviewLoaded', mark: mark || null, conversations: kept },
      ...(drops[0] ? [{ type: 'recordsDropped' as const, drops }] : []),
    ]
  } catch (error) {
    report(storageDiagnostic(error))
    return [{ type: 'overviewLoaded', mark: null, conversations: [] }]
  }
}

/** Returns the diagnostic for a storage error. `QuotaExceededError` means that storage is full (CM-38, CM-70). */
export function storageDiagnostic(error: unknown): Diagnostic {
  const isFull = error instanceof Error && error.name === 'QuotaExceededError'
  return { code: isFull ? 'storage-full' : 'storage-failed', detail: messageOf(error) }
}
