import type { ChatContent } from '../../../src/chat/model/messages'
import { textMemory } from '../../shared/text-memory'

export interface PlacedMessage {
  readonly id: string
  readonly from: string
  readonly by?: string | undefined
  readonly content: ChatContent
}

/** A longer message takes several slots, because slots measure memory (CV-66). */
export const placeBytes = 3_200

/**
 * Returns the sender whose share of the history contains the message (CV-122): a hash, or the user in old journals.
 */
export const sharerOf = ({ by, from }: Pick<PlacedMessage, 'by' | 'from'>): string => by ?? from

const counted = new WeakMap<PlacedMessage, number>()

/** Counts the slots of each message only once, because encoding all texts again would take seconds (CV-132). */
export function placesOf(message: PlacedMessage): number {
  const places = counted.get(message) ?? countPlaces(message)
  counted.set(message, places)
  return places
}

function countPlaces({ id, content }: PlacedMessage): number {
  // Counts the text as JSON, as in the journal, because an escaped control character takes six bytes.
  const text = JSON.stringify(content.kind === 'text' ? content.text : content.url)
  const bytes = Math.max(Buffer.byteLength(text), textMemory(text)) + id.length
  return Math.max(1, Math.ceil(bytes / placeBytes))
}

function placesEach(places: readonly number[], maxPlaces: number): number {
  let left = maxPlaces
  let senders = places.length
  for (const taken of [...places].sort((one, other) => one - other)) {
    if (taken > left / senders) return Math.max(1, Math.floor(left / senders))
    left -= taken
    senders -= 1
  }
  return maxPlaces
}

/**
 * Returns the messages to keep. Removes the oldest messages of the senders with the most messages.
 * @param messages oldest first
 */
export function fairShare<Message extends PlacedMessage>(messages: readonly Message[], maxPlaces: number): Message[] {
  const taken = new Map<string, number>()
  for (const message of messages) taken.set(sharerOf(message), (taken.get(sharerOf(message)) ?? 0) + placesOf(message))
  const each = placesEach([...taken.values()], maxPlaces)
  const kept: Message[] = []
  let left = maxPlaces
  const used = new Map<string, number>()
  for (const message of [...messages].reverse()) {
    if (left <= 0) break
    const places = (used.get(sharerOf(message)) ?? 0) + placesOf(message)
    used.set(sharerOf(message), places)
    if (places > each && places > placesOf(message)) continue
    left -= placesOf(message)
    kept.push(message)
  }
  return kept.reverse()
}
