import { createChatControl, noChatFaults, type ChatFaults } from '../../../server/chat/chat-control'
import { createChatMessages, type ChatMessages } from '../../../server/chat/messages/chat-messages'
import { createChatDirectory } from '../../../server/chat/messages/chat-directory'
import { createChatHub, type ChatSocket } from '../../../server/chat/chat-hub'
import { createChatLog, noJournal, type ChatJournal } from '../../../server/chat/messages/chat-log'
import { roomsOf } from '../../../server/chat/messages/chat-rules'
import type { RateLimits } from '../../../server/wire/rate-limit'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

interface ChatRoomOptions {
  readonly journal?: ChatJournal
  readonly frameRate?: RateLimits
  readonly messagesOf?: (local: ChatMessages) => ChatMessages
  readonly receivesStays?: boolean
  readonly reported?: () => Promise<void> | undefined
}

/** The chat server without sockets, on a simulated clock. */
export function chatRoom({
  journal = noJournal, frameRate = { burst: 200, perSecond: 20 }, messagesOf = (local) => local, receivesStays = true,
  reported = () => undefined,
}: ChatRoomOptions = {}) {
  const clock = createSimulatedClock()
  const faults = noChatFaults()
  const directory = createChatDirectory(() => clock.now())
  const troubles: string[] = []
  const stays: string[] = []
  const log = createChatLog(journal, () => clock.now())
  const messages = createChatMessages({
    directory, log,
    isUploaded: (url, kind) => url === `/api/chat/files/1.${kind === 'image' ? 'png' : 'mp3'}`,
    trouble: (line) => troubles.push(line),
  })
  const lines = new Map<string, { readonly user: string; readonly reported: unknown[]; isCut: boolean }>()
  const hub = createChatHub({
    clock, messages: messagesOf(messages), directory, faults, frameRate, silenceMs: 90_000,
    ...(receivesStays && {
      stays(user: string) {
        stays.push(user)
        return reported()
      },
    }),
    post: {
      push(room, envelope, exceptLine) {
        for (const [id, { user, reported }] of lines) {
          const isReported = room === undefined || roomsOf(user, directory).includes(room)
          if (id !== exceptLine && isReported) reported.push(JSON.parse(envelope))
        }
      },
    },
  })

  function join(
    user: string, id = `${user}-${lines.size}`, turn?: ChatSocket['turn'], by?: string,
    mayReach?: ChatSocket['mayReach'],
  ) {
    const line = { user, reported: [] as unknown[], isCut: false }
    lines.set(id, line)
    const ends = hub.join(user, {
      id,
      notify: (envelope) => void line.reported.push(JSON.parse(envelope)),
      cut: () => void (line.isCut = true),
      ...(turn && { turn }), ...(by !== undefined && { by }), ...(mayReach && { mayReach }),
    })
    const say = (envelope: unknown): void => ends.received(JSON.stringify(envelope))
    const text = (msgId: unknown, to: unknown, said = 'hi'): void =>
      say({ type: 'text', msg_id: msgId, payload: { to, content: { kind: 'text', text: said, more: 1 } } })
    return { line, ends, say, text, reported: line.reported }
  }

  return { clock, faults, directory, messages, hub, join, troubles, stays }
}

export function chatControl(faults: ChatFaults = noChatFaults()) {
  const did: string[] = []
  const note = (word: string) => (): void => void did.push(word)
  const control = createChatControl({
    faults, drop: note('drop'), disconnect: note('disconnect'), restart: (downMs) => void did.push(`restart ${downMs}`),
  })
  return { ...control, control, did }
}

export const peer = (id: string) => ({ type: 'peer', id }) as const
export const group = (id: string) => ({ type: 'group', id }) as const
