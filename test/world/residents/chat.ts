import { watch } from 'vue'
import { createTradewire, useSocketLease } from '../../../src'
import {
  chatEnvelopes, chatProtocol, createChatPlugin, useChat, useConversation, type ChatDelivery, type ChatMessage,
} from '../../../src/chat'
import type { ChatDraft } from '../../../src/chat/sending'
import { comparePlaces, type ChatOutgoing } from '../../../src/chat/model/messages'
import type { TimerHandle } from '../../../src/connection/ports/ports'
import { isRecord } from '../../../src/shared/checks'
import type { ScriptedConnection } from '../../../src/testing/scripted-socket'
import { createMemoryChatStorage, type MemoryChatStorage } from '../../support/memory-chat-storage'
import type { Life, Resident } from '../resident'
import { users, type World } from '../world'
import { pick } from './connection'
import { outboxStorage } from './outbox'

const client = 'chat'
const friend = '9'
const friendId = `peer:${friend}`
const refusedCode = 1_403
/** The server refuses each such message. */
const refusedEach = 7
/** Fewer than a history has. */
const pageSize = 5
const pingMs = 25_000

interface ServerState {
  readonly nowMs: number
  /** Count of the messages said so far, by the user and by the friend. */
  readonly number: number
  readonly taken: readonly ChatDelivery[]
  readonly device: MemoryChatStorage
}

/** The fields of a message that are compared. */
const ofMessage = ({ id, kind, content, state, code, createdAt }: ChatMessage): readonly unknown[] =>
  [id, kind, content, state, code, createdAt]

function moveIn(world: World, first: ServerState): Life {
  const { answers, clock, far, kept, locks, pages, ports, provided, trace } = world
  const beganMs = clock.elapsed()
  const serverMs = (): number => first.nowMs + clock.elapsed() - beganMs
  let { number } = first
  const taken = [...first.taken]
  const device = first.device.copy()
  /** As `server/chat` stamps them: each later than the one before. */
  const stamp = (): number => Math.max(serverMs(), (taken.at(-1)?.createdAt ?? 0) + 1)
  const joined = new Map<ScriptedConnection, string>()
  const pings = new Map<ScriptedConnection, TimerHandle>()
  let answersLost = 0

  function emit(connection: ScriptedConnection, envelope: object): void {
    if (connection.state === 'open') connection.message(`42${JSON.stringify(['message', JSON.stringify(envelope)])}`)
  }

  function deliver(delivery: ChatDelivery, to: string): void {
    for (const connection of peer.open()) {
      if (joined.get(connection) !== to) continue
      emit(connection, { type: delivery.content.kind, payload: delivery, msg_id: delivery.id })
    }
  }

  function take(connection: ScriptedConnection, { type, payload, id }: Said): void {
    const user = joined.get(connection) ?? ''
    const text = payload.content.kind === 'text' ? payload.content.text : ''
    world.judge('a message is said by its own user', text.startsWith(`${user} says`), () => `${user}: ${text}`)
    const known = taken.find((each) => each.id === id)
    const twice = taken.filter((each) => each.id !== id && each.content.kind === 'text' && each.content.text === text)
    world.judge('a message has one id', twice.length === 0, () => text)
    const isRefused = Number(text.split(' ').at(-1)) % refusedEach === 0
    const createdAt = known?.createdAt ?? stamp()
    if (known === undefined && !isRefused) {
      taken.push({ id, from: user, ...payload, createdAt, sender: { name: user, picture: '', sex: 'unknown' } })
    }
    if (answersLost > 0) {
      answersLost -= 1
      connection.closed(1006)
      return
    }
    const said = isRefused ? { code: refusedCode } : { code: 1_000, payload: { createdAt } }
    emit(connection, { type, ...said, msg_id: id })
  }

  function join(data: unknown, connection: ScriptedConnection): string {
    const { user, token } = isRecord(data) ? data : {}
    if (!far.admits(connection, user, token)) return '44{"message":"token","data":{"code":401}}'
    joined.set(connection, String(user))
    return '40{"sid":"n"}'
  }

  function answer(frame: unknown, connection: ScriptedConnection): string | undefined {
    // Without a payload the frame is JSON by chance: a number.
    const text = String(frame)
    if (text.startsWith('40')) return join(text === '40' ? undefined : JSON.parse(text.slice(2)), connection)
    if (!text.startsWith('42')) return undefined
    const said = readSaid(text)
    if (said.type !== 'ping') take(connection, said)
    else if (!far.pongsLost) emit(connection, { type: 'pong', code: 1_000, msg_id: said.id })
    return undefined
  }

  const peer = far.serve(client, {
    greet(connection) {
      connection.message(`0{"sid":"s","upgrades":[],"pingInterval":${pingMs},"pingTimeout":20000,"maxPayload":100000}`)
      const ping = (): void => {
        if (connection.state !== 'open') return
        if (!far.isSilent) connection.message('2')
        pings.set(connection, clock.setTimer(ping, pingMs))
      }
      pings.set(connection, clock.setTimer(ping, pingMs))
    },
    answer,
  })

  function friendSays(): void {
    number += 1
    const user = String(world.user() ?? users.a)
    const delivery: ChatDelivery = {
      id: `theirs-${number}`, from: friend, to: { type: 'peer', id: user },
      content: { kind: 'text', text: `friend of ${user}: ${number}` },
      createdAt: stamp(), sender: { name: 'Friend', picture: '', sex: 'unknown' },
    }
    taken.push(delivery)
    deliver(delivery, user)
  }

  const ofUser = (user: string) => ({ from, to }: ChatDelivery): boolean =>
    from === user || (to.type === 'peer' && to.id === user)

  const session = world.session()
  const tradewire = createTradewire({
    name: client,
    url: 'wss://chat.example/socket.io/?EIO=4&transport=websocket',
    protocol: chatProtocol(session === null ? {} : { session }),
    ports: { ...ports, socket: peer.socket },
  })
  const app = { unmount: (): void => undefined }
  tradewire.install(app)
  world.watch(tradewire.client)
  createChatPlugin({
    wire: chatEnvelopes(),
    name: client,
    ports: {
      clock, random: ports.random, storage: kept.of(device), outbox: outboxStorage(world),
      locks: kept.of(locks.holder()),
    },
    pageSize,
    me: () => ({ name: `${answers.next('me')}`, picture: '', sex: 'unknown' }),
    fetchHistory({ user, before, limit }) {
      if (!world.allows('history asked again')) trace.note('history', [user, before, limit])
      return provided.ask('history', () => {
        const older = taken.filter(ofUser(user)).filter((each) => before === null || comparePlaces(each, before) < 0)
          .sort((one, other) => comparePlaces(other, one))
        return Promise.resolve({ deliveries: older.slice(0, limit), more: older.length > limit })
      })
    },
  }).install(app)

  const outside = useChat({ client })
  let shownNow: readonly ChatMessage[] = []

  /** The latest time of a call, by the clock of the app. */
  let lastCallMs = 0
  /** By the name that its sender was given: the id of a message. */
  const named = new Map<unknown, string>()

  function judgeKept(id: string, text: string, calledMs: number): void {
    const kept = Object.values(world.situation().stored).find((each) => each.includes(`"text":"${text}"`))
    if (kept === undefined) return
    const { payload } = JSON.parse(kept) as { readonly payload: ChatDraft }
    const { sender: { name }, createdAt } = payload
    world.judge('the application is asked again', (named.get(name) ?? id) === id, () => name)
    named.set(name, id)
    // Later than all messages before it, by at most 1 ms for each.
    const latest = Math.max(calledMs, ...taken.map((each) => each.createdAt)) + number
    world.judge('a message is of the time of its call', createdAt <= latest, () => `${createdAt - calledMs} ms`)
  }

  function say(): void {
    number += 1
    const text = `${world.user() ?? 0} says ${number}`
    const said = { kind: 'text' as const, text }
    lastCallMs = Math.max(lastCallMs, clock.now())
    const calledMs = lastCallMs
    void outside.send(friendId, said).then((posted) => {
      trace.note('said', posted.ok ? posted.ok : posted)
      if (posted.ok) judgeKept(posted.id, text, calledMs)
      world.happens('said')
    })
    // The application may change what it gave (CM-119).
    said.text = 'nothing'
  }

  /** A conversation that stays open keeps what it loaded. */
  const loaded = (list: readonly ChatMessage[]): readonly ChatMessage[] =>
    world.allows('loaded messages') ? list.slice(-pageSize) : list
  const failed = (): readonly ChatMessage[] => shownNow.filter(({ state }) => state === 'failed')

  pages.use((page) => {
    useSocketLease(true, { client })
    const { conversations, unread, onReceived } = useChat({ client })
    const shown = page.input('conversation shown', 1)
    const { messages, loadOlder } = useConversation(friendId, { client, shown: () => shown.value === 1 })
    // As texts: a list that is made again with the same content shows nothing new.
    const shows = (what: string, list: () => unknown): void =>
      page.shows(what, () => JSON.stringify(list()), (text) => JSON.parse(String(text)))
    shows('conversations', () => conversations.value)
    page.shows('unread', unread)
    shows('messages', () => loaded(messages.value).map(ofMessage))
    watch(messages, (list) => {
      shownNow = list
      const places = list.filter(({ state }) => state === 'received' || state === 'sent')
      const isInOrder = places.every((each, at) => comparePlaces(places[at - 1] ?? each, each) <= 0)
      world.judge('messages are in order', isInOrder, () => JSON.stringify(list.map(ofMessage)))
      const isOnce = new Set(list.map(({ id }) => id)).size === list.length
      world.judge('a message is shown once', isOnce, () => JSON.stringify(list.map(ofMessage)))
    }, { flush: 'sync', immediate: true })
    onReceived((message) => page.receives('received', ofMessage(message)))
    older = loadOlder
  })
  let older = (): Promise<unknown> => Promise.resolve()

  const act = (asked: Promise<unknown>, what: string): void => void asked.then((result) => trace.note(what, result))

  return {
    actions: {
      'friend says': friendSays,
      'friend says much': (u) => {
        for (let count = 0; count < 2 + u * 10; count += 1) friendSays()
      },
      'say': () => say(),
      'say again': () => act(outside.resend(failed().at(-1)?.id ?? ''), 'said again'),
      'message removed': () => {
        const last = failed().at(-1)
        if (last !== undefined) act(outside.remove(last.id), 'removed')
      },
      'older messages': () => act(older(), 'older'),
      'conversation shown': (u) => pages.set('conversation shown', u < 0.5 ? 1 : 0),
      'chat answers are lost': (u) => void (answersLost = 1 + Math.floor(u * 2)),
      'message comes again': (u) => {
        const again = pick(taken, u)
        if (again !== undefined) deliver(again, again.to.type === 'peer' ? again.to.id : '')
      },
    },
    probe: [
      { name: 'friend says', act: friendSays, forMs: 2_000 },
      { name: 'a message', act: say, forMs: 2_000 },
      {
        name: 'a message whose answer is lost',
        act() {
          answersLost = 1
          say()
        },
        forMs: 30_000,
      },
      {
        name: 'messages while the line is down',
        act() {
          far.drop()
          say()
          friendSays()
        },
        forMs: 30_000,
      },
      { name: 'older messages', act: () => act(older(), 'older'), forMs: 2_000 },
    ],
    calm() {
      answersLost = 0
      pages.set('conversation shown', 1)
    },
    shown: () => outside.conversations.value,
    handOver() {
      const last = { nowMs: serverMs(), number, taken: [...taken], device: device.copy() }
      return (next) => moveIn(next, last)
    },
    end() {
      for (const timer of pings.values()) clock.clearTimer(timer)
      app.unmount()
    },
  }
}

interface Said {
  readonly type: string
  readonly payload: Pick<ChatOutgoing, 'to' | 'content'>
  readonly id: string
}

/** A message, or a ping, as the client frames it. */
function readSaid(text: string): Said {
  const [, envelope = '{}'] = JSON.parse(text.slice(2)) as readonly string[]
  const { type, payload, msg_id: id } = JSON.parse(envelope) as Omit<Said, 'id'> & { readonly msg_id: string }
  return { type, payload, id }
}

/** A conversation over Socket.IO, kept on the device and fetched from the server. */
export const chat: Resident = {
  name: 'chat',
  events: ['said', 'received'],
  moveIn: (world) => moveIn(world, {
    nowMs: world.clock.now() + 3_000, number: 0, taken: [], device: createMemoryChatStorage(),
  }),
}
