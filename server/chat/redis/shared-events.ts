import type { Redis } from 'ioredis'
import { readEntries, timeOf, type StreamEntry } from '../../redis/read-reply'
import { readTaken } from '../messages/chat-journal'
import type { TakenMessage } from '../messages/chat-log'
import { userOfRoom } from '../messages/chat-rooms'
import { envelopeOf, type ChatRules } from '../messages/chat-rules'

/** What the lines of a room are told. Its id has the message's time, and its number among the message's events. */
export interface SharedEvent {
  readonly id: string
  /** `undefined`: every line. */
  readonly room: string | undefined
  /** The line that it came by, which is answered instead. */
  readonly except: string | undefined
  readonly envelope: string
}

/** Of a stream of events; `undefined` for what is none. */
export function readEvent({ id, fields: { room = '', except = '', envelope } }: StreamEntry): SharedEvent | undefined {
  if (envelope === undefined) return undefined
  return { id, room: room === '' ? undefined : room, except: except === '' ? undefined : except, envelope }
}

/** The events of a message as the script takes them: the user whose servers are told, or all; room; envelope. */
export function eventFields(rules: ChatRules, message: TakenMessage): readonly string[] {
  return rules.pushesOf(message).flatMap(({ room = '', delivery }) =>
    [userOfRoom(room) ?? '', room, envelopeOf(delivery)])
}

export interface EventLog {
  /** Whether the message of that place is still there. */
  has(place: string): Promise<boolean>
  /** The events of what was taken after that place, up to the other or up to now. */
  after(place: string, end?: string): AsyncIterable<SharedEvent>
}

const mostAtOnce = 1_000

/**
 * The log of all messages as events, also those that no server was told of.
 * @param heard told of each message before its events are made: their profiles are those of this server
 */
export function createEventLog(
  redis: Redis, key: string, rules: ChatRules, heard: (message: TakenMessage) => void,
): EventLog {
  function* eventsOf({ id, fields }: StreamEntry): Iterable<SharedEvent> {
    const message = readTaken(fields['message'] ?? '')
    if (message === undefined) return
    heard(message)
    const except = fields['line']
    for (const [index, { room, delivery }] of rules.pushesOf(message).entries()) {
      yield {
        id: `${timeOf(id)}-${index + 1}`, room, except: except === '' ? undefined : except,
        envelope: envelopeOf(delivery),
      }
    }
  }

  return {
    async has(place) {
      const id = `${timeOf(place)}-0`
      return (await redis.xrange(key, id, id)).length > 0
    },
    async* after(place, end = '+') {
      for (let from: string | undefined = place; from !== undefined;) {
        const entries = readEntries(await redis.call('XRANGE', key, `(${from}`, end, 'COUNT', mostAtOnce))
        for (const entry of entries) yield* eventsOf(entry)
        from = entries.length < mostAtOnce ? undefined : entries.at(-1)?.id
      }
    },
  }
}
