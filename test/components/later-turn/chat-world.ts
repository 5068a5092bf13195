import { ref } from 'vue'
import { createTradewire, useSocketLease } from '../../../src'
import {
  chatEnvelopes, chatProtocol, createChatPlugin, useChat, useConversation, type Chat, type ChatDelivery,
  type ChatProtocolEvents,
} from '../../../src/chat'
import { installedChat } from '../../../src/vue/chat/chat-plugin'
import { isRecord } from '../../../src/shared/checks'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { clientEvents, createSurroundings, mountApp } from './client-parts'
import type { World } from './compare'

const hello = '0{"sid":"e","upgrades":[],"pingInterval":3600000,"pingTimeout":20000,"maxPayload":65536}'
const carried = (envelope: object): string => `42${JSON.stringify(['message', JSON.stringify(envelope)])}`

/** An app with conversations. */
export function createChatWorld(): World {
  const surroundings = createSurroundings(
    'url', 'token provider', 'auth', 'debug', 'log', 'me', 'upload', 'history', 'frame of the wire', 'send to a window',
    'log of a failed upload',
  )
  const { server, clock, bus, reported, hooks, ports, push } = surroundings
  const outboxStorage = createMemoryStorage()
  const storage = createMemoryChatStorage()
  const locks = createMemoryLocks()
  /** The server's history, oldest first. */
  const history: ChatDelivery[] = []
  /** The server's received messages, by connection and kind. */
  const seen: string[] = []
  let answersWith: number | undefined = 1_000
  let canUpload = true
  let made = 0

  function deliver(from: string, text: string, to = '1'): ChatDelivery {
    made += 1
    const delivery: ChatDelivery = {
      id: `d${made}`, from, to: { type: 'peer', id: to }, content: { kind: 'text', text },
      createdAt: clock.now() + made,
      sender: { name: from, picture: '', sex: 'unknown' },
    }
    history.push(delivery)
    push(carried({ type: 'text', payload: delivery, msg_id: delivery.id }))
    return delivery
  }

  server.answer((frame) => {
    if (typeof frame !== 'string') return undefined
    if (frame.startsWith('40')) return '40{"sid":"s"}'
    if (!frame.startsWith('42["message"')) return undefined
    const [, text = ''] = JSON.parse(frame.slice(2)) as readonly string[]
    const envelope: unknown = JSON.parse(text)
    if (!isRecord(envelope)) return undefined
    const { type, payload, msg_id } = envelope
    if (type === 'ping') return carried({ type: 'pong', code: 1_000, msg_id })
    seen.push(`${String(type)} ${JSON.stringify(Object(payload).content)}`)
    if (answersWith === undefined) return undefined
    return carried({ type, code: answersWith, payload: { createdAt: clock.now() }, msg_id })
  })

  const tradewire = createTradewire({
    name: 'default',
    url: () => reported('url', 'wss://chat.example/socket.io/?EIO=4&transport=websocket'),
    protocol: chatProtocol({
      session: { userId: 1, token: () => reported('token provider', 'a') },
      auth: ({ userId, token }) => reported('auth', { userId, token }),
    }),
    debug: () => reported('debug', undefined),
    ports: {
      ...ports, bus,
      socket: {
        open: (request, listener) => server.ports.socket.open(request, (event) => {
          listener(event)
          // The server of Engine.IO speaks first.
          const connection = server.last()
          if (event.type === 'opened') {
            clock.setTimer(() => connection.state === 'open' && connection.message(hello), 0)
          }
        }),
      },
      log: {
        report(diagnostic) {
          ports.log.report(diagnostic)
          if (diagnostic.code === 'upload-failed') reported('log of a failed upload', undefined)
        },
      },
    },
  })
  const { client } = tradewire
  const wire = chatEnvelopes()
  const chatPlugin = createChatPlugin<ChatProtocolEvents>({
    wire: { ...wire, frame: (message) => reported('frame of the wire', wire.frame(message)) },
    me: () => reported('me', { name: 'Me', picture: '', sex: 'unknown' }),
    upload: async ({ file }) => {
      reported('upload', undefined)
      if (!canUpload) throw new Error('no upload')
      return `https://cdn.example/${file}`
    },
    fetchHistory: ({ user }) => reported('history', Promise.resolve({
      deliveries: history.filter(({ to }) => to.type === 'peer' && to.id === user), more: false,
    })),
    ports: {
      clock, storage, outbox: outboxStorage,
      random: server.ports.random,
      locks: locks.holder(),
      windows: { notify: () => reported('send to a window', undefined), listen: () => () => undefined },
    },
  })
  const id = ref('peer:8')
  const isShown = ref(true)
  const app = mountApp(tradewire, [chatPlugin], (isNeeded) => {
    useSocketLease(isNeeded, { label: 'page' })
    return { used: useChat(), talk: useConversation(id, { shown: isShown }) }
  }, () => reported('token provider', 'z'))
  const { scope } = app
  const { socket, used, talk } = app.page
  const chat: Chat = installedChat('default')

  const answers: string[] = []
  const received: string[] = []
  const opened = chat.open('peer:9', false)
  /** The user's newest message. */
  let newest = 'none'
  function take(name: string, answer: Promise<boolean | { readonly ok: boolean; readonly id?: string }>): void {
    void answer.then((result) => {
      const { ok, id: said } = typeof result === 'boolean' ? { ok: result, id: undefined } : result
      answers.push(`${name} ${String(ok)}`)
      newest = said ?? newest
    })
  }
  const say = (text: string) => take(text, chat.send('peer:8', { kind: 'text', text }))

  const calls = {
    ...app.calls,
    ...surroundings.calls,
    'chat.dispose()': () => chat.dispose(),
    'send() and chat.dispose()': () => {
      say('last words')
      chat.dispose()
    },
    'send() of the chat': () => say('said'),
    'send() of an image': () => take('image', chat.send('peer:8', { kind: 'image', file: 'b.png' })),
    'send() of the page': () => take('page', used.send('peer:9', { kind: 'text', text: 'by the page' })),
    'send() twice': () => {
      say('first')
      say('second')
    },
    'setSession() and send() of the chat': () => {
      client.setSession({ userId: 5, token: 'd' })
      say('of the next')
    },
    'send() of the chat and setSession()': () => {
      say('of the one before')
      client.setSession({ userId: 5, token: 'd' })
    },
    'setSession(null) and send() of the chat': () => {
      client.setSession(null)
      say('of a guest')
    },
    'resend()': () => take('resend', chat.resend(newest)),
    'remove()': () => take('remove', chat.remove(newest)),
    'startConversation()': () => chat.startConversation({ type: 'peer', id: '77' }, {
      name: 'New', picture: '', sex: 'unknown',
    }),
    'startConversation() and send()': () => {
      const begun = chat.startConversation({ type: 'peer', id: '77' })
      take('begun', chat.send(begun, { kind: 'text', text: 'to the new one' }))
    },
    'open()': () => chat.open('peer:9'),
    'open() unseen, then seen': () => {
      const unseen = chat.open('peer:9', false)
      unseen.setOnScreen(true)
    },
    'open() and leave()': () => chat.open('peer:9').leave(),
    'setOnScreen(false)': () => opened.setOnScreen(false),
    'leave()': () => opened.leave(),
    'loadOlder()': () => take('older', chat.loadOlder('peer:8')),
    'another conversation': () => void (id.value = 'peer:9'),
    'another conversation and back': () => {
      id.value = 'peer:9'
      id.value = 'peer:8'
    },
    'the page is hidden': () => void (isShown.value = false),
    'hidden and shown': () => {
      isShown.value = false
      isShown.value = true
    },
    'loaded()': () => take('loaded', chat.loaded().then(() => true)),
    'on() of the chat': () => chat.on('received', () => undefined),
    'useChat()': () => void scope.run(() => more.push(useChat())),
    'useConversation()': () => void scope.run(() => talks.push(useConversation('peer:9'))),
  }
  const more: ReturnType<typeof useChat>[] = []
  const talks: ReturnType<typeof useConversation>[] = []

  // A chat never gives up.
  const ownEvents = Object.fromEntries(
    Object.entries(clientEvents(tradewire)).filter(([name]) => name !== 'connectError'),
  )
  const events: World['events'] = {
    ...ownEvents,
    chatAnswered: (hook) => client.on('chatAnswered', hook),
    chatDelivered: (hook) => client.on('chatDelivered', hook),
    namespaceJoined: (hook) => client.on('namespaceJoined', hook),
    ...app.channels('statusChanged', 'sessionChanged'),
    ...hooks,
    conversationsChanged: (hook) => chat.on('conversationsChanged', hook),
    messagesChanged: (hook) => chat.on('messagesChanged', hook),
    received: (hook) => chat.on('received', hook),
    userChanged: (hook) => chat.on('userChanged', hook),
    onReceived: (hook) => used.onReceived(hook),
    ...app.watchers({
      'user': used.user,
      'conversations': used.conversations,
      'unread': used.unread,
      'messages': talk.messages,
      'conversation': talk.conversation,
      'isLoading': talk.isLoading,
      'status': () => socket.status,
    }),
    'diagnosed of a failed upload': (hook) => client.on('diagnosed', ({ code }) => {
      if (code === 'upload-failed') hook()
    }),
  }
  chat.on('received', ({ content }) => received.push(JSON.stringify(content)))

  const shownIn = (messages: typeof talk.messages.value): readonly unknown[] =>
    messages.map(({ content, state, code = '' }) => [JSON.stringify(content), state, code])
  const listOf = (list: typeof used.conversations.value): readonly unknown[] =>
    list.map((each) => [each.id, each.name, each.unread, each.lastText])

  const state = () => ({
    ...app.state(),
    ...surroundings.state(),
    user: chat.user(),
    usedUser: [used.user.value, ...more.map(({ user }) => user.value)],
    conversations: listOf(chat.conversations()),
    usedConversations: [used, ...more].map(({ conversations }) => listOf(conversations.value)),
    unread: chat.unread(),
    messages: [shownIn(chat.messages('peer:8').messages), shownIn(chat.messages('peer:9').messages)],
    talk: [talk, ...talks].map(({ conversation, messages, hasOlder, isLoading }) =>
      [conversation.value?.id, conversation.value?.unread, shownIn(messages.value), hasOlder.value, isLoading.value]),
    kept: ['1', '2', '4', '5', '9'].map((user) => ['peer:8', 'peer:9', 'peer:77'].map((conversation) =>
      storage.texts(user, conversation).length)),
    waiting: [...outboxStorage.contents.values()].map((text) => Object(JSON.parse(text)).state).sort(),
    locks: [...locks.held],
    answers: [...answers].sort(),
    // Once each: an at-least-once message may go out again on each connection. Within `namespaceJoined`
    // setSession() of the same user comes before the connection repeats one, a turn later after it.
    received: [...new Set(seen)].sort(),
    listened: [...received],
  })

  return {
    calls, events, state, clock,
    asked: {
      // The frame is sent after the call within: not to another user, and not by a client that has ended.
      'frame of the wire': [
        ...Object.keys(calls).filter((call) => call.includes('setSession')),
        'tradewire.dispose()', 'client.dispose()', 'send() and dispose()', 'app.unmount()',
      ],
    },
    silencing: {
      'the scope ends': ['usedUser', 'usedConversations', 'talk'],
      ...Object.fromEntries(['tradewire.dispose()', 'client.dispose()', 'send() and dispose()']
        .map((call) => [call, ['listened']])),
      // An answer of storage in the same moment is not shown any more.
      ...Object.fromEntries(['app.unmount()', 'chat.dispose()', 'send() and chat.dispose()']
        .map((call) => [call, ['listened', 'messages', 'talk']])),
    },
    end: app.end,
    steps: [
      () => clock.advanceAsync(100),
      () => deliver('8', 'hello'),
      () => deliver('9', 'you too'),
      () => say('well'),
      () => take('picture', chat.send('peer:8', { kind: 'image', file: 'a.png' })),
      () => {
        answersWith = 2_001
        say('refused')
      },
      () => {
        canUpload = false
        answersWith = 1_000
        take('lost picture', chat.send('peer:8', { kind: 'image', file: 'c.png' }))
      },
      () => opened.setOnScreen(true),
      () => void talk.loadOlder(),
      () => {
        answersWith = undefined
        say('unanswered')
      },
      () => server.drop(),
      () => {
        deliver('8', 'missed')
        answersWith = 1_000
      },
      () => clock.advanceAsync(20_000),
      () => client.setSession({ userId: 2, token: () => reported('token provider', 'b') }),
      () => deliver('8', 'to two', '2'),
      () => say('of two'),
      surroundings.refuse,
      () => clock.advanceAsync(300_000),
      () => server.accept(),
      () => client.reconnect(),
      () => client.setSession({ userId: 1, token: 'again' }),
      ...surroundings.away,
      () => clock.advanceAsync(60_000),
    ],
  }
}
