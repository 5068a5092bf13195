import { noChatFaults } from '../../../server/chat/chat-control'
import { createChatDesk, type ChatDesk } from '../../../server/chat/messages/chat-desk'
import { createChatDirectory } from '../../../server/chat/messages/chat-directory'
import { createChatHub } from '../../../server/chat/chat-hub'
import { createChatLog, noJournal, type ChatJournal } from '../../../server/chat/messages/chat-log'
import { roomsOf } from '../../../server/chat/messages/chat-rules'
import type { RateLimits } from '../../../server/wire/rate-limit'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

interface ChatRoomOptions {
  readonly journal?: ChatJournal
  readonly frameRate?: RateLimits
  /** The hub's desk instead of the local one. */
  readonly deskOf?: (local: ChatDesk) => ChatDesk
  /** Whether it receives which users stay. */
  readonly hearsStays?: boolean
}

/** The chat's server without its sockets, on a simulated clock. */
export function chatRoom({
  journal = noJournal, frameRate = { burst: 200, perSecond: 20 }, deskOf = (local) => local, hearsStays = true,
}: ChatRoomOptions = {}) {
  const clock = createSimulatedClock()
  const faults = noChatFaults()
  const directory = createChatDirectory(() => clock.now())
  const troubles: string[] = []
  const stays: string[] = []
  const log = createChatLog(journal, () => clock.now())
  const desk = createChatDesk({
    directory, log,
    isUploaded: (url, kind) => url === `/api/chat/files/1.${kind === 'image' ? 'png' : 'mp3'}`,
    trouble: (line) => troubles.push(line),
  })
  const lines = new Map<string, { readonly user: string; readonly told: unknown[]; isCut: boolean }>()
  const hub = createChatHub({
    clock, desk: deskOf(desk), directory, faults, frameRate, silenceMs: 90_000,
    ...(hearsStays ? { stays: (user: string) => void stays.push(user) } : {}),
    post: {
      push(room, envelope, exceptLine) {
        for (const [id, { user, told }] of lines) {
          const isTold = room === undefined || roomsOf(user, directory).includes(room)
          if (id !== exceptLine && isTold) told.push(JSON.parse(envelope))
        }
      },
    },
  })

  function join(user: string, id = `${user}-${lines.size}`) {
    const line = { user, told: [] as unknown[], isCut: false }
    lines.set(id, line)
    const ends = hub.join(user, {
      id,
      tell: (envelope) => void line.told.push(JSON.parse(envelope)),
      cut: () => void (line.isCut = true),
    })
    const say = (envelope: unknown): void => ends.heard(JSON.stringify(envelope))
    const text = (msgId: unknown, to: unknown, said = 'hi'): void =>
      say({ type: 'text', msg_id: msgId, payload: { to, content: { kind: 'text', text: said } } })
    return { line, ends, say, text, told: line.told }
  }

  return { clock, faults, directory, desk, hub, join, troubles, stays }
}

export const peer = (id: string) => ({ type: 'peer', id }) as const
export const group = (id: string) => ({ type: 'group', id }) as const
