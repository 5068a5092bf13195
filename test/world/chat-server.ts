import { noChatFaults, type ChatFaults } from '../../server/chat/chat-control'
import { createChatHub, type ChatLineEnds } from '../../server/chat/chat-hub'
import { createChatDirectory } from '../../server/chat/messages/chat-directory'
import { createChatLog, type TakenMessage } from '../../server/chat/messages/chat-log'
import { createChatMessages, refuse } from '../../server/chat/messages/chat-messages'
import { chatCodes, envelopeOf, roomsOf } from '../../server/chat/messages/chat-rules'
import type { ChatHistoryPage, ChatHistoryQuery, ChatTarget } from '../../src/chat/model/messages'
import type { TimerHandle } from '../../src/connection/ports/ports'
import { isRecord } from '../../src/shared/checks'
import type { ScriptedConnection } from '../../src/testing/scripted-socket'
import { users, type World } from './world'

const latencyMs = 20
const pingMs = 25_000
const recoveryMs = 120_000
/** The server drops messages after an hour. */
const keptMessages = 200
const refusedEach = 7

const isUser = (id: string): boolean => Object.values(users).some((user) => String(user) === id)

interface Member {
  readonly user: string
  readonly sid: string
  readonly pid: string
  readonly ends: ChatLineEnds
}

interface Packet {
  readonly offset: string
  /** Room that receives the packet; `undefined` for every connection. */
  readonly room?: string | undefined
  readonly exceptSid?: string | undefined
  readonly onlySid?: string
  readonly event: 'message' | 'welcome'
  readonly envelope: string
}

export interface ChatServerBegin {
  readonly nowMs: number
  readonly number: number
  readonly taken: readonly TakenMessage[]
}

interface ChatServerOptions {
  readonly client: string
  readonly friend: string
  readonly begin: ChatServerBegin
  /** Broken on purpose: treats a repeated message as new. */
  readonly forgets: boolean
}

export function serveChat(world: World, { client, friend, begin, forgets }: ChatServerOptions) {
  const { clock, far, judge } = world
  const beganMs = clock.elapsed()
  const nowMs = (): number => begin.nowMs + clock.elapsed() - beganMs
  let { number } = begin
  const taken = [...begin.taken]
  const hasRecovery = world.option('chat recovery', [true, false])
  const losesConnection = world.option('chat loses connections', [true, false])
  const faults: ChatFaults = {
    ...noChatFaults(),
    get muted() {
      return far.pongsLost
    },
  }
  const members = new Map<ScriptedConnection, Member>()
  const sessions = new Map<string, { readonly user: string; readonly sid: string; untilMs: number }>()
  const pings = new Map<ScriptedConnection, TimerHandle>()
  /** The user of each client message, by its text. Other messages contain the user in their text. */
  const saidBy = new Map<string, string>()
  let packets: Packet[] = []
  let counted = 0
  let onTheWay = 0
  const counter = (name: string): string => `${name}-${counted += 1}`
  let running = run()

  function run() {
    const known = createChatDirectory(nowMs)
    for (const user of [...Object.values(users), friend]) known.admit(String(user))
    const log = createChatLog({ messages: [...taken], add: keepMessage, close: () => undefined }, nowMs)
    const real = createChatMessages({
      directory: known, log: forgets ? { ...log, find: () => undefined } : log,
      isUploaded: () => true, trouble: () => undefined,
    })
    const rules: typeof real = {
      ...real,
      take: (from, id, kind, payload) => {
        if (faults.loseAnswers > 0 && losesConnection) soonLost(from)
        const text = isRecord(payload['content']) ? String(payload['content']['text']) : ''
        const isOwn = !isUser(from) || (saidBy.get(text) ?? text.split(' ')[0]) === from
        judge('a message is sent as its own user', isOwn, () => `${from}: ${text}`)
        const isRefused = isUser(from) && Number(text.split(' ').at(-1)) % refusedEach === 0
        return isRefused ? refuse(chatCodes.notAllowed) : real.take(from, id, kind, payload)
      },
    }
    const made = createChatHub({
      clock: { ...clock, now: nowMs }, messages: rules, directory: known, faults, silenceMs: 90_000,
      frameRate: { burst: 10_000, perSecond: 1_000 },
      post: { push: (room, envelope, exceptSid) => post({ room, envelope, exceptSid, event: 'message' }) },
    })
    return { hub: made, messages: rules, directory: known }
  }

  function keepMessage(message: TakenMessage): void {
    const { id, content } = message
    const text = content.kind === 'text' ? content.text : ''
    const same = taken.filter((each) => each.id === id)
    judge('the server stores a message once', same.length === 0, () => `${id}: ${text}`)
    const others = taken.filter((each) => each.content.kind === 'text' && each.content.text === text)
    judge('a message has one id', others.every((each) => each.id === id), () => text)
    taken.push(message)
  }

  /** Disconnects the user after the client's current call, as a platform does. */
  function soonLost(user: string): void {
    const theirs = [...members].filter(([, member]) => member.user === user)
    clock.setTimer(() => {
      for (const [connection] of theirs) if (connection.state === 'open') connection.closed(1006)
    }, 0)
  }

  function give(connection: ScriptedConnection, text: string): void {
    onTheWay += 1
    clock.setTimer(() => {
      onTheWay -= 1
      if (connection.state === 'open') connection.message(text)
    }, latencyMs)
  }

  const textOf = ({ event, envelope, offset }: Packet): string =>
    `42${JSON.stringify([event, envelope, ...hasRecovery ? [offset] : []])}`

  function isFor({ room, exceptSid, onlySid }: Packet, { user, sid }: Pick<Member, 'user' | 'sid'>): boolean {
    if (onlySid !== undefined) return sid === onlySid
    return sid !== exceptSid && (room === undefined || roomsOf(user, running.directory).includes(room))
  }

  function leaveEnded(): void {
    for (const [connection, { ends, pid }] of members) {
      if (connection.state === 'open') continue
      members.delete(connection)
      ends.gone()
      const session = sessions.get(pid)
      if (session !== undefined) session.untilMs = clock.elapsed() + recoveryMs
    }
  }

  function post(given: Omit<Packet, 'offset'>): void {
    leaveEnded()
    const packet = { ...given, offset: counter('o') }
    packets.push(packet)
    for (const [connection, member] of members) if (isFor(packet, member)) give(connection, textOf(packet))
  }

  function join(data: unknown, connection: ScriptedConnection): string | undefined {
    const { user: named, token, pid, offset } = isRecord(data) ? data : {}
    if (!far.admits(connection, named, token)) return '44{"message":"token","data":{"code":401}}'
    leaveEnded()
    const user = String(named)
    const session = sessions.get(String(pid))
    const at = packets.findIndex((packet) => packet.offset === offset)
    const isTheirs = session?.user === user && session.untilMs > clock.elapsed()
    const known = isTheirs && at >= 0 ? session : undefined
    const sid = known?.sid ?? counter('s')
    const own = known === undefined ? counter('p') : String(pid)
    // Like the real server: missed packets come before the response.
    for (const packet of known === undefined ? [] : packets.slice(at + 1)) {
      if (isFor(packet, { user, sid })) give(connection, textOf(packet))
    }
    give(connection, `40${JSON.stringify({ sid, ...hasRecovery ? { pid: own } : {} })}`)
    if (hasRecovery) sessions.set(own, { user, sid, untilMs: Infinity })
    const ends = running.hub.join(user, {
      id: sid,
      notify: (envelope) => post({ envelope, onlySid: sid, event: 'message' }),
      cut: () => clock.setTimer(() => {
        if (connection.state === 'open') connection.closed(1006)
      }, 0),
    })
    members.set(connection, { user, sid, pid: own, ends })
    if (known === undefined) post({ onlySid: sid, event: 'welcome', envelope: user })
    return undefined
  }

  /** A connection that ends now may not have received its greeting yet. */
  let isStopped = false
  const peer = far.serve(client, {
    greet(connection) {
      if (isStopped) return
      connection.message(`0{"sid":"s","upgrades":[],"pingInterval":${pingMs},"pingTimeout":20000,"maxPayload":100000}`)
      const ping = (): void => {
        pings.delete(connection)
        if (connection.state !== 'open') return
        if (!far.isSilent) connection.message('2')
        pings.set(connection, clock.setTimer(ping, pingMs))
      }
      pings.set(connection, clock.setTimer(ping, pingMs))
    },
    answer(frame, connection) {
      // A frame without a payload is a number, which is valid JSON.
      const text = String(frame)
      const member = members.get(connection)
      if (text.startsWith('40')) return join(text === '40' ? undefined : JSON.parse(text.slice(2)), connection)
      if (text.startsWith('42')) member?.ends.received((JSON.parse(text.slice(2)) as readonly unknown[])[1])
      else if (text === '41' && member !== undefined) {
        members.delete(connection)
        member.ends.gone()
        sessions.delete(member.pid)
      }
      return undefined
    },
  })

  return {
    socket: peer.socket,
    faults,
    taken: taken as readonly TakenMessage[],
    saidBy,
    isAwaited: (): boolean => onTheWay > 0,
    profileOf: (id: string) => running.directory.user(id) ?? running.directory.group(id)?.profile,
    nextNumber: (): number => number += 1,
    /** Posts from another device, without a lasting connection. */
    says(user: string, to: ChatTarget, text: string): void {
      const sid = counter('elsewhere')
      const line = running.hub.join(user, { id: sid, notify: () => undefined, cut: () => undefined })
      const payload = { to, content: { kind: 'text', text } }
      line.received(JSON.stringify({ type: 'text', payload, msg_id: `theirs-${number}` }))
      line.gone()
    },
    announce(text: string): void {
      for (const { room, delivery } of running.messages.announce(`announced-${number}`, text) ?? []) {
        post({ room, envelope: envelopeOf(delivery), event: 'message' })
      }
    },
    repeat(user: string, u: number): void {
      const { deliveries } = running.messages.history(user, { conversation: null, before: null, limit: 100 })
      const again = deliveries[Math.floor(u * deliveries.length)]
      if (again === undefined) return
      post({ room: `user:${user}`, envelope: envelopeOf(again), event: 'message' })
    },
    history: (user: string, query: ChatHistoryQuery): ChatHistoryPage => running.messages.history(user, query),
    restart(): void {
      running.hub.dispose()
      for (const { user } of members.values()) soonLost(user)
      members.clear()
      sessions.clear()
      packets = []
      running = run()
    },
    forget(): readonly TakenMessage[] {
      saidBy.clear()
      const old = taken.splice(0, Math.max(0, taken.length - keptMessages))
      this.restart()
      return old
    },
    handOver: (): ChatServerBegin => ({ nowMs: nowMs(), number, taken: [...taken] }),
    stop(): void {
      isStopped = true
      running.hub.dispose()
      for (const timer of pings.values()) clock.clearTimer(timer)
    },
  }
}
