import { createChatMessages } from '../../server/chat/messages/chat-messages'
import { createChatDirectory } from '../../server/chat/messages/chat-directory'
import { noChatFaults, type ChatFaults } from '../../server/chat/chat-control'
import { createChatHub, type ChatHub, type ChatLineEnds } from '../../server/chat/chat-hub'
import { createChatLog, type TakenMessage } from '../../server/chat/messages/chat-log'
import { roomsOf } from '../../server/chat/messages/chat-rules'
import type { ChatHistoryPage, ChatHistoryQuery } from '../../src/chat/model/messages'
import type { ServerClock } from '../../server/shared/server-clock'
import type { FarEnds, FarSocket, Frame } from './chat-line'

/** The real logic of the chat's server, under the framing of Socket.IO with connection state recovery. */
export interface ChatFarSide {
  /** Everything that was ever taken, in order: what a restart keeps. */
  readonly taken: readonly TakenMessage[]
  readonly faults: ChatFaults
  isUp: boolean
  accept(line: FarSocket): FarEnds | undefined
  history(user: string, query: ChatHistoryQuery): ChatHistoryPage
  announce(text: string): void
  /** All lines end, and what the process remembered is gone. */
  stop(): void
}

interface Peer {
  readonly user: string
  readonly sid: string
  readonly pid: string
  give(text: string): void
}

interface Kept {
  readonly offset: string
  /** `undefined`: every line. */
  readonly room: string | undefined
  readonly exceptSid: string | undefined
  /** For this one alone. */
  readonly onlySid: string | undefined
  readonly envelope: string
}

const pingEveryMs = 25_000
const pongWithinMs = 20_000
const recoveryMs = 120_000

/** @param forgets broken on purpose: takes what arrives again for something new */
export function createChatFarSide(clock: ServerClock, forgets = false): ChatFarSide {
  const taken: TakenMessage[] = []
  const faults = noChatFaults()
  let peers = new Map<string, Peer>()
  let sessions = new Map<string, { readonly sid: string; readonly user: string; readonly untilMs: number }>()
  let packets: Kept[] = []
  let ends = new Set<() => void>()
  let ids = 0
  let messages = createMessages()
  let hub = createHub()

  function createMessages() {
    const directory = createChatDirectory(() => clock.now())
    const add = (message: TakenMessage): void => void taken.push(message)
    const kept = createChatLog({ messages: [...taken], add, close: () => undefined }, () => clock.now())
    const log = forgets ? { ...kept, find: () => undefined } : kept
    const made = createChatMessages({ directory, log, isUploaded: () => true, trouble: () => undefined })
    for (const user of ['10260', '501', '502']) directory.admit(user)
    return { directory, ...made }
  }

  function createHub(): ChatHub {
    return createChatHub({
      clock, messages, directory: messages.directory, faults, silenceMs: 90_000,
      frameRate: { burst: 10_000, perSecond: 1_000 },
      post: { push: (room, envelope, exceptSid) => keep({ room, envelope, exceptSid, onlySid: undefined }) },
    })
  }

  function keep(given: Omit<Kept, 'offset'>): void {
    const packet = { ...given, offset: `o${(ids += 1)}` }
    packets.push(packet)
    for (const peer of peers.values()) if (isFor(packet, peer)) peer.give(textOf(packet))
  }

  function isFor({ room, exceptSid, onlySid }: Kept, { user, sid }: Pick<Peer, 'user' | 'sid'>): boolean {
    if (onlySid !== undefined) return sid === onlySid
    return sid !== exceptSid && (room === undefined || roomsOf(user, messages.directory).includes(room))
  }

  const textOf = ({ envelope, offset }: Kept): string => `42${JSON.stringify(['message', envelope, offset])}`

  function accept(line: FarSocket): FarEnds | undefined {
    if (!far.isUp) return undefined
    let peer: Peer | undefined
    let chat: ChatLineEnds | undefined
    let isOver = false
    let timer = clock.setTimer(ping, pingEveryMs)

    function ping(): void {
      line.give('2')
      timer = clock.setTimer(() => {
        over(true)
        line.end()
      }, pongWithinMs)
    }

    function over(isKept: boolean): void {
      if (isOver) return
      isOver = true
      clock.clearTimer(timer)
      ends.delete(endNow)
      chat?.gone()
      if (peer === undefined) return
      peers.delete(peer.sid)
      const { sid, pid, user } = peer
      if (isKept) sessions.set(pid, { sid, user, untilMs: clock.now() + recoveryMs })
    }

    const endNow = (): void => {
      over(false)
      line.end()
    }

    function join(given: { readonly user?: unknown; readonly pid?: unknown; readonly offset?: unknown }): void {
      const user = String(given.user)
      const before = sessions.get(String(given.pid))
      const place = packets.findIndex(({ offset }) => offset === given.offset)
      const isKnown = before !== undefined && before.untilMs > clock.now() && place !== -1 && before.user === user
      const sid = isKnown ? before.sid : `s${(ids += 1)}`
      const joined: Peer = {
        user, sid, pid: isKnown ? String(given.pid) : `p${(ids += 1)}`, give: (text) => line.give(text),
      }
      peer = joined
      // As the real one does: what was missed comes before the answer.
      if (isKnown) for (const packet of packets.slice(place + 1)) if (isFor(packet, joined)) line.give(textOf(packet))
      peers.set(sid, joined)
      line.give(`40${JSON.stringify({ sid, pid: joined.pid })}`)
      chat = hub.join(user, {
        id: sid,
        notify: (envelope) => keep({ room: undefined, envelope, exceptSid: undefined, onlySid: sid }),
        cut: endNow,
      })
    }

    function receive(text: string): void {
      if (text === '3') {
        clock.clearTimer(timer)
        timer = clock.setTimer(ping, pingEveryMs)
      } else if (text.startsWith('40')) join(JSON.parse(text.slice(2) || '{}') as object)
      else if (text.startsWith('42')) chat?.received((JSON.parse(text.slice(2)) as readonly unknown[])[1])
      else if (text === '41') over(false)
    }

    ends.add(endNow)
    line.give(`0${JSON.stringify({
      sid: 'e', upgrades: [], pingInterval: pingEveryMs, pingTimeout: pongWithinMs, maxPayload: 65_536,
    })}`)
    return {
      received(frame: Frame) {
        if (!isOver && typeof frame === 'string') receive(frame)
      },
      ended: () => over(true),
    }
  }

  const far: ChatFarSide = {
    taken,
    faults,
    isUp: true,
    accept,
    history: (user, query) => messages.history(user, query),
    announce: (text) => hub.announce(text),
    stop() {
      for (const end of [...ends]) end()
      hub.dispose()
      peers = new Map()
      sessions = new Map()
      packets = []
      ends = new Set()
      messages = createMessages()
      hub = createHub()
    },
  }
  return far
}
