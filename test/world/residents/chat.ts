import { onScopeDispose, watch } from 'vue'
import { createTradewire, useSocketLease } from '../../../src'
import {
  chatEnvelopes, chatProtocol, createChatPlugin, useChat, useConversation, type ChatMessage, type ChatTarget,
} from '../../../src/chat'
import { comparePlaces } from '../../../src/chat/model/messages'
import type { ChatDraft } from '../../../src/chat/api/sending'
import type { TakenMessage } from '../../../server/chat/messages/chat-log'
import { createMemoryChatStorage, type MemoryChatStorage } from '../../support/memory-chat-storage'
import type { TimerHandle } from '../../../src/connection/ports/ports'
import { serveChat, type ChatServerBegin } from '../chat-server'
import type { Life, Resident } from '../resident'
import { users, type World } from '../world'
import { outboxStorage } from './outbox'

const client = 'chat'
const friend = '9'
const friendId = `peer:${friend}`
const group: ChatTarget & { readonly id: string } = { type: 'group', id: 'floor' }
const groupId = `group:${group.id}`
/** Smaller than a history. */
const pageSize = 5
/** Shorter than a client's wait for the response to a probe. */
const lateMs = 1_500
/** Longer than a message's response timeout. */
const failedMs = 11_000
/** Shorter than a history request's first retry pause. Each further failure doubles this pause. */
const soonMs = 1_000

interface View {
  readonly messages: readonly ChatMessage[]
  readonly hasOlder: boolean
  loadOlder(): Promise<unknown>
}

interface Begin extends ChatServerBegin {
  readonly accepted: ReadonlyMap<string, string>
  readonly device: MemoryChatStorage
}

/** An empty history, a server that treats repeated messages as new, a client that gives up, or doubled pauses. */
export type ChatBreakage = 'blind' | 'forgetful' | 'faint-hearted' | 'late'

const ofMessage = ({ id, kind, content, state, code, createdAt }: ChatMessage): readonly unknown[] =>
  [id, kind, content, state, code, createdAt]

function moveIn(world: World, first: Begin, broken: ChatBreakage | undefined): Life {
  const { answers, clock, far, kept, locks, pages, ports, provided, trace } = world
  const device = first.device.copy()
  const server = serveChat(world, { client, friend, begin: first, forgets: broken === 'forgetful' })

  const session = world.session()
  const tradewire = createTradewire({
    name: client,
    url: 'wss://chat.example/socket.io/?EIO=4&transport=websocket',
    protocol: chatProtocol(session === null ? {} : { session }),
    policy: broken === 'faint-hearted' ? { maxAttempts: 2, restMs: undefined } : {},
    ports: { ...ports, socket: server.socket },
  })
  const app = { unmount: (): void => undefined }
  tradewire.install(app)
  tradewire.client.on('statusChanged', ({ status, failure }) => {
    world.judge('the chat does not give up', status !== 'failed' || failure?.final === true, () => failure?.code ?? '')
  })
  world.watch(tradewire.client)
  createChatPlugin({
    wire: chatEnvelopes(),
    client,
    ports: {
      clock: broken === 'late' ? { ...clock, setTimer: (due, ms) => clock.setTimer(due, 2 * ms) } : clock,
      random: ports.random, storage: kept.of(device), outbox: outboxStorage(world),
      locks: kept.of(locks.holder()),
    },
    pageSize,
    me: () => ({ name: `${answers.next('me')}`, picture: '', sex: 'unknown' }),
    fetchHistory({ user, ...query }) {
      if (!world.allows('history queried again')) trace.note('history', [user, query])
      const page = provided.ask('history', () => isHistoryDown ? Promise.reject(new Error('no history'))
        : Promise.resolve(broken === 'blind' ? { deliveries: [], more: false } : server.history(user, query)))
      if (query.conversation === null) judgeLookBack(page)
      return page
    },
  }).install(app)

  const outside = useChat({ client })
  /** Starts the conversations again, so that their names are known whichever part was lost. */
  function beginConversations(): void {
    outside.startConversation({ type: 'peer', id: friend }, server.profileOf(friend))
    outside.startConversation(group, server.profileOf(group.id))
  }
  tradewire.client.on('sessionChanged', beginConversations)
  beginConversations()

  const views = new Map<string, View>()
  const accepted = new Map(first.accepted)
  const me = (): string => String(world.user() ?? users.a)
  /** The latest time of a call, by the app's clock. */
  let lastCallMs = 0
  let isHistoryDown = false
  /** History requests over this connection, and the request that is due after the last one. */
  let lookBacks = { count: 0 }
  let lookedAgain: TimerHandle
  /** Message ids, by the name that the sender received. */
  const named = new Map<unknown, string>()

  tradewire.client.on('statusChanged', ({ status }) => {
    if (status !== 'open') lookBacks = { count: 0 }
  })
  function judgeLookBack(page: Promise<unknown>): void {
    const mine = lookBacks
    const tries = ++mine.count
    const isLast = (): boolean => mine === lookBacks && mine.count === tries
    const pauseMs = Math.min(60_000, 5_000 * 2 ** (tries - 1)) + soonMs
    const judgeAgain = (): void => world.judge('a failed history query is retried', !isLast(), () => `${tries}`)
    page.catch(() => {
      if (!isLast()) return
      clock.clearTimer(lookedAgain)
      // Starts the pause in a later task, because the device may sleep while the failure is reported.
      lookedAgain = clock.setTimer(() => void (lookedAgain = clock.setTimer(judgeAgain, pauseMs)), 0)
    })
  }

  function judgeKept(id: string, text: string, calledMs: number): void {
    const stored = Object.values(world.situation().stored).filter((each) => each.includes(' says '))
      .map((each) => (JSON.parse(each) as { readonly payload: ChatDraft }).payload)
    const kept = stored.find(({ content }) => content.kind === 'text' && content.text === text)
    if (kept === undefined) return
    const { sender: { name }, createdAt } = kept
    world.judge('the application is queried again', (named.get(name) ?? id) === id, () => name)
    named.set(name, id)
    // Each message, even one that waits for the server, may add 1 ms to the latest time.
    const others = [...server.taken, ...stored.filter((each) => each !== kept)].map((each) => each.createdAt)
    const latest = Math.max(calledMs, ...others) + server.handOver().number
    world.judge('a message has the time of its call', createdAt <= latest, () => `${createdAt - calledMs} ms`)
  }

  function say(to = friendId): void {
    const user = world.user() ?? 0
    const text = `${user} says ${server.nextNumber()}`
    const said = { kind: 'text' as const, text }
    lastCallMs = Math.max(lastCallMs, clock.now())
    const calledMs = lastCallMs
    // A pending sign-in comes before or after the call.
    tradewire.client.inTurn(() => server.saidBy.set(text, String(tradewire.client.session()?.userId)))
    void outside.send(to, said).then((posted) => {
      if (posted.ok) accepted.set(posted.id, String(user))
      trace.note('said', posted.ok ? posted.ok : posted)
      if (posted.ok) judgeKept(posted.id, text, calledMs)
      world.happens('said')
    })
    // The application may change its arguments (CM-119).
    said.text = 'nothing'
  }

  const friendSays = (to: ChatTarget = { type: 'peer', id: me() }): void =>
    server.says(friend, to, `friend of ${me()}: ${server.nextNumber()}`)

  /** Nothing else happens meanwhile. */
  function judgePush(conversation: string, to?: ChatTarget): void {
    const isOpen = (): boolean => tradewire.client.status().status === 'open'
    const wasOpen = isOpen()
    friendSays(to)
    const id = server.taken.at(-1)?.id
    clock.setTimer(() => {
      const isShown = views.get(conversation)?.messages.some((each) => each.id === id)
      world.judge('a message arrives immediately', !wasOpen || !isOpen() || isShown === true, () => conversation)
    }, 1_000)
  }

  const isOurs = (conversation: string, { from, to }: TakenMessage): boolean =>
    to.type === 'peer' ? conversation === friendId && [from, to.id].sort().join() === [friend, me()].sort().join()
      : to.type === 'group' && conversation === groupId

  function settled(): void {
    for (const [id, view] of views) judgeView(id, view)
    const stored = Object.values(world.situation().stored)
    const isKept = ([id, user]: readonly [string, string]): boolean => user !== me()
      || server.taken.some((each) => each.id === id) || stored.some((each) => each.includes(id))
    const lost = [...accepted].filter((each) => !isKept(each))
    world.judge('an accepted message is on the server or in the outbox', lost.length === 0, () => lost.join())
  }

  function judgeView(conversation: string, { messages, hasOlder }: View): void {
    // The responses were lost, so the server may still have accepted the message.
    const hasFailed = ({ id }: TakenMessage): boolean =>
      messages.some((each) => each.id === id && each.state === 'failed')
    const due = server.taken.filter((message) => isOurs(conversation, message) && !hasFailed(message))
    const shown = messages.filter(({ state }) => state === 'received' || state === 'sent')
    const known = new Set(shown.map(({ id }) => id))
    const from = due.findIndex(({ id }) => id === shown[0]?.id)
    const ids = due.slice(hasOlder ? from : 0).map(({ id }) => id)
    world.judge('each stored message is shown', ids.join() === shown.map(({ id }) => id).join(), () =>
      `${shown.length} of ${due.length}, without ${ids.filter((id) => !known.has(id)).join()}`)
  }

  /** A conversation that stays open keeps its loaded messages. */
  const loaded = (list: readonly ChatMessage[]): readonly ChatMessage[] =>
    world.allows('loaded messages') ? list.slice(-pageSize) : list
  const failed = (): readonly ChatMessage[] =>
    views.get(friendId)?.messages.filter(({ state }) => state === 'failed') ?? []

  function judgeOwn(list: readonly ChatMessage[], user: string | null): void {
    const foreign = list.find(({ from, to }) => to.type === 'peer' && from !== user && to.id !== user)
    world.judge('only the current user sees messages', foreign === undefined, () => `${foreign?.id} by ${user}`)
  }

  function openConversation(
    id: string, shown: () => boolean, shows: (what: string, list: () => unknown) => void,
  ): void {
    const { messages, hasOlder, loadOlder } = useConversation(id, { client, shown })
    shows(`messages of ${id}`, () => loaded(messages.value).map(ofMessage))
    watch([messages, hasOlder] as const, ([list, isOlder]) => {
      views.set(id, { messages: list, hasOlder: isOlder, loadOlder })
      const places = list.filter(({ state }) => state === 'received' || state === 'sent')
      const isInOrder = places.every((each, at) => comparePlaces(places[at - 1] ?? each, each) <= 0)
      world.judge('messages are in order', isInOrder, () => JSON.stringify(list.map(ofMessage)))
      const isOnce = new Set(list.map((each) => each.id)).size === list.length
      world.judge('a message is shown once', isOnce, () => JSON.stringify(list.map(ofMessage)))
    }, { flush: 'sync', immediate: true })
  }

  pages.use((page) => {
    useSocketLease(true, { client })
    const { conversations, unread, user, onReceived } = useChat({ client })
    const shown = page.input('conversation shown', 1)
    // Compares strings, because a new list with the same content is no change.
    const shows = (what: string, list: () => unknown): void =>
      page.shows(what, () => JSON.stringify(list()), (text) => JSON.parse(String(text)))
    shows('conversations', () => conversations.value)
    page.shows('unread', unread)
    for (const id of [friendId, groupId]) openConversation(id, () => (shown.value === 1) === (id === friendId), shows)
    const received = new Set<string>()
    // A storage that rejects writes has lost the messages, so a new session may receive these again.
    onScopeDispose(tradewire.client.on('sessionChanged', () => received.clear()))
    onReceived((message) => {
      world.judge('a message is received once', !received.has(message.id), () => message.id)
      received.add(message.id)
      // When another user signs in within the event, the sign-in comes after the event.
      judgeOwn([message], user.value)
      page.receives('received', ofMessage(message))
    })
  })
  const older = async (id = friendId): Promise<unknown> => views.get(id)?.loadOlder()

  /** A fresh app reads the messages' result from the history, even when a late write stored them after all. */
  function sayFailedAgain(): void {
    const failedIds = [...views.values()].flatMap(({ messages }) => messages).filter(({ state }) => state === 'failed')
    for (const id of new Set([...accepted.keys(), ...failedIds.map((each) => each.id)])) void outside.resend(id)
  }
  /** Messages that the user removed. The server may still have accepted them. */
  const removed = new Set<string>()
  const act = (asked: Promise<unknown>, what: string): void => void asked.then((result) => trace.note(what, result))

  return {
    actions: {
      'friend sends a message': () => friendSays(),
      'friend sends many messages': (u) => {
        for (let count = 0; count < 2 + u * 10; count += 1) friendSays()
      },
      'friend sends to the group': () => friendSays(group),
      'announcement': () => server.announce(`announcement ${server.nextNumber()}`),
      'say': () => say(),
      'send to the group': () => say(groupId),
      'send on another device': () =>
        server.says(me(), { type: 'peer', id: friend }, `${me()} says ${server.nextNumber()}`),
      'resend': () => act(outside.resend(failed().at(-1)?.id ?? ''), 'said again'),
      'message removed': () => {
        const last = failed().at(-1)
        if (last === undefined) return
        accepted.delete(last.id)
        removed.add(last.id)
        act(outside.remove(last.id), 'removed')
      },
      'older messages': () => act(older(), 'older'),
      'conversation shown': (u) => pages.set('conversation shown', u < 0.5 ? 1 : 0),
      'chat responses are lost': (u) => void (server.faults.loseAnswers = 1 + Math.floor(u * 2)),
      'chat responses are late': (u) => void (server.faults.delayMs = u < 0.5 ? lateMs : 0),
      'history is down': (u) => void (isHistoryDown = u < 0.7),
      'chat server restarts': () => server.restart(),
      'message is repeated': (u) => server.repeat(me(), u),
    },
    probe: [
      ['friend sends a message', 2_000, () => judgePush(friendId)],
      ['friend sends to the group', 2_000, () => judgePush(groupId, group)],
      ['a message', 2_000, () => say()],
      ['a message whose answer is lost', 30_000, () => {
        server.faults.loseAnswers = 1
        say()
      }],
      ['messages while the line is down', 30_000, () => {
        far.drop()
        say()
        friendSays()
      }],
      ['older messages', 2_000, () => act(older(), 'older')],
    ],
    calm() {
      server.faults.loseAnswers = server.faults.delayMs = 0
      isHistoryDown = false
      sayFailedAgain()
      // The response to the last message may already be lost.
      const again = clock.setTimer(sayFailedAgain, failedMs)
      tradewire.client.on('sessionChanged', () => clock.clearTimer(again))
      // Removed after its response was lost. The next history request returns it.
      if (server.taken.some(({ id }) => removed.has(id))) server.restart()
      // The history request was not sent, so the user scrolls.
      for (const [id, { hasOlder, messages }] of views) if (hasOlder && messages.length < pageSize) void older(id)
      pages.set('conversation shown', 1)
    },
    shown: () => outside.conversations.value,
    looked() {
      for (const { messages } of views.values()) judgeOwn(messages, me())
    },
    settled,
    isAwaited: server.isAwaited,
    forget() {
      const old = server.forget().map(({ id, createdAt }) => ({ id, createdAt, conversation: friendId }))
      for (const id of accepted.keys()) void outside.remove(id)
      for (const known of [accepted, named, removed]) known.clear()
      void device.remove(`${client}:${me()}`, old)
    },
    counts: () => ({ conversations: outside.conversations.value.length }),
    handOver() {
      const last = { ...server.handOver(), accepted: new Map(accepted), device: device.copy() }
      return (next) => moveIn(next, last, broken)
    },
    end() {
      clock.clearTimer(lookedAgain)
      server.stop()
      app.unmount()
    },
  }
}

/** @param broken a feature broken on purpose; the judges detect each fault */
export const createChatResident = (broken?: ChatBreakage): Resident => ({
  name: 'chat',
  events: ['said', 'received'],
  moveIn: (world) => moveIn(world, {
    nowMs: world.clock.now() + 3_000, number: 0, taken: [], accepted: new Map(), device: createMemoryChatStorage(),
  }, broken),
})

export const chat = createChatResident()
