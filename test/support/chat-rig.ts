import { isRecord } from '../../src/shared/checks'
import { datesIn, isChatDelivery, type ChatDelivery, type ChatTarget } from '../../src/chat/model/messages'
import type { Chat, ChatCalls, ChatLimits, ChatMessage, Saying } from '../../src/chat/api/chat-api'
import type { ChatEar, ChatWire } from '../../src/chat/wire/chat-envelopes'
import { createChat } from '../../src/chat/create-chat'
import type { ChatStorage } from '../../src/chat/model/chat-storage'
import type { Storage, Windows } from '../../src/connection/ports/ports'
import { createAnswers } from './answer-order'
import { createRig, type Rig, type RigOptions } from './client-rig'
import { createMemoryChatStorage, type MemoryChatStorage } from './memory-chat-storage'
import { createMemoryLocks, type MemoryLocks } from './memory-locks'
import { mortalPorts } from './mortal-ports'
import { createRigProtocol, type RigEvents } from './rig-protocol'
import { createSeededRandom } from '../../server/shared/seeded-random'

interface SaidFrame {
  readonly type: 'chat'
  readonly id: string
  readonly to: ChatTarget
  readonly content: { readonly kind: string; readonly text?: string; readonly url?: string }
}

export interface ChatRigOptions extends RigOptions, ChatCalls {
  readonly locks?: MemoryLocks
  readonly limits?: ChatLimits
  /** The initially signed-in trader. Default 7. */
  readonly trader?: number | null
  readonly messages?: MemoryChatStorage
  readonly windows?: Windows
  /** Message storage, if not `messages`. */
  readonly kept?: ChatStorage
  /** Storage for unsent messages, if not the rig's. */
  readonly waiting?: Storage
  /** Whether the server recovers missed messages. Default `false`. */
  readonly recovers?: boolean
}

/** The test controls the server side. */
export interface ChatRig extends Rig {
  readonly chat: Chat
  readonly messages: MemoryChatStorage
  readonly locks: MemoryLocks
  readonly received: readonly ChatMessage[]
  said(): readonly SaidFrame[]
  /** Sends the server's response. By default, the message is accepted. */
  answer(id: string, code?: number): Promise<void>
  deliver(...deliveries: readonly ChatDelivery[]): Promise<void>
  deliverIfLive(...deliveries: readonly ChatDelivery[]): Promise<void>
  /** Sends a message, which must be accepted, and returns its id. */
  say(conversation: string, saying: Saying | string): Promise<string>
  /** Returns each text with its state, such as `hello sent`. */
  shown(conversation: string): readonly string[]
  openAndSettle(conversation: string): Promise<ReturnType<Chat['open']>>
  lose(): Promise<void>
  signIn(trader: number | null): Promise<void>
  /** Kills the process: its code stops, and its locks become free. */
  kill(): void
  /** Kills the process, and starts the next process over its stores. */
  restarted(options?: ChatRigOptions): ChatRig
}

/** Gives each event a unique time. */
let lastMs = 1_704_067_200_000
let made = 0

export const nextMs = (): number => (lastMs += 1_000)

/** A text of another user, later than all earlier ones. */
export function deliveryOf(text: string, fields: Partial<ChatDelivery> = {}): ChatDelivery {
  made += 1
  return {
    id: `d${made}`,
    from: '8',
    to: { type: 'peer', id: '7' },
    content: { kind: 'text', text },
    createdAt: nextMs(),
    sender: { name: 'Ann', picture: 'https://example.com/ann.png', sex: 'female' },
    ...fields,
  }
}

export function createRigChatWire(recovers: () => boolean): ChatWire<RigEvents> {
  return {
    frame: (message) => ({ type: 'chat', ...message }),
    listen(client, ear: ChatEar) {
      let wasOpen = false
      const look = (): void => {
        const isOpen = client.status().status === 'open'
        if (isOpen === wasOpen) return
        wasOpen = isOpen
        if (isOpen) ear.ready({ recovered: recovers() })
        else ear.lost()
      }
      const stops = [
        client.on('received', (frame) => {
          if (!isRecord(frame)) return
          const { answer, code, delivery } = frame
          if (typeof answer === 'string' && typeof code === 'number') {
            ear.answered({ id: answer, code, ...datesIn(frame) })
          }
          if (isChatDelivery(delivery)) ear.delivered(delivery)
        }),
        client.on('statusChanged', look),
      ]
      look()
      return () => {
        for (const stop of stops) stop()
      }
    },
  }
}

export function createChatRig(options: ChatRigOptions = {}): ChatRig {
  const {
    locks = createMemoryLocks(), limits, trader = 7, messages = createMemoryChatStorage(), kept = messages, waiting,
    recovers = false, me, upload, fetchHistory, windows, ...rest
  } = options
  const protocol = createRigProtocol(trader === null ? {} : { session: { userId: trader } })
  const rig = createRig({ protocol, ...rest })
  const { client, clock, storage, settle } = rig
  const holder = locks.holder()
  const answers = createAnswers()
  const life = mortalPorts()
  const chat = createChat({
    client,
    wire: createRigChatWire(() => recovers),
    ports: {
      storage: life.of(answers.of(kept)), outbox: life.of(answers.of(waiting ?? storage)),
      locks: answers.of(holder), clock, windows,
      random: createSeededRandom(++made),
    },
    ...(me === undefined ? {} : { me }),
    ...(upload === undefined ? {} : answers.of({ upload })),
    ...(fetchHistory === undefined ? {} : answers.of({ fetchHistory })),
    ...limits,
  })
  const received: ChatMessage[] = []
  chat.on('received', (message) => received.push(message))

  async function deliver(...deliveries: readonly ChatDelivery[]): Promise<void> {
    for (const delivery of deliveries) rig.last().message({ type: 'say', delivery })
    await settle()
  }

  function kill(): void {
    life.end()
    holder.die()
  }

  return {
    ...rig,
    chat,
    messages,
    locks,
    received,
    said: () => rig.socket.connections.flatMap(({ frames }) => frames).filter(isSaid),
    async answer(id, code = 1000) {
      rig.last().message({ type: 'say', answer: id, code, ...(code === 1000 ? { createdAt: nextMs() } : {}) })
      await settle()
    },
    deliver,
    deliverIfLive: (...deliveries) => (rig.status() === 'open' ? deliver(...deliveries) : settle()),
    async say(conversation, saying) {
      const said = await chat.send(conversation, typeof saying === 'string' ? { kind: 'text', text: saying } : saying)
      if (!said.ok) throw new Error(`not taken: ${said.code}`)
      await settle()
      return said.id
    },
    shown: (conversation) => chat.messages(conversation).messages.map(({ content, state }) =>
      `${content.kind === 'text' ? content.text : content.url || '(no url)'} ${state}`),
    async openAndSettle(conversation) {
      const open = chat.open(conversation)
      await settle()
      return open
    },
    async lose() {
      rig.server.line = 'mute'
      await rig.cut()
    },
    async signIn(next) {
      client.setSession(next === null ? null : { userId: next })
      await settle()
    },
    kill,
    restarted(next) {
      kill()
      return createChatRig({ messages, storage, locks, ...next })
    },
  }
}

export async function createLiveChat(options: ChatRigOptions = {}): Promise<ChatRig> {
  const rig = createChatRig(options)
  await rig.goLive()
  return rig
}

function isSaid(frame: unknown): frame is SaidFrame {
  return isRecord(frame) && frame.type === 'chat'
}
