import { chatEnvelopes } from '../../src/chat/wire/chat-envelopes'
import { chatProtocol, type ChatProtocolEvents } from '../../src/chat/wire/chat-protocol'
import type { Chat } from '../../src/chat/chat-api'
import { createChat } from '../../src/chat/create-chat'
import { createClient } from '../../src/connection/runtime/client'
import type { SocketClient } from '../../src/connection/runtime/client-api'
import type { ChatFarSide } from './chat-far-side'
import { createChatLink, type ChatLink } from './chat-line'
import { createManualFrameScheduler } from '../support/manual-frame-scheduler'
import { createMemoryChatStorage } from '../support/memory-chat-storage'
import { createMemoryLocks } from '../support/memory-locks'
import { createMemoryStorage } from '../support/memory-storage'
import { mortalStorage } from '../support/mortal-storage'
import {
  createScriptedBus, createScriptedLifecycle, createScriptedNetwork, type ScriptedLifecycle,
} from '../../src/testing/scripted-ports'
import { createSeededRandom } from '../../server/shared/seeded-random'
import type { SimulatedClock } from '../../src/testing/simulated-clock'

export interface ChatApp {
  readonly client: SocketClient<ChatProtocolEvents>
  readonly chat: Chat
  readonly lifecycle: ScriptedLifecycle
}

/** A device of a user: its app comes and goes, its storage stays. */
export interface ChatDevice {
  readonly user: string
  readonly link: ChatLink
  readonly conversations: readonly string[]
  /** `undefined` while it does not run. */
  app(): ChatApp | undefined
  start(): void
  /** The process is gone from one moment to the next. */
  kill(): void
}

interface ChatDeviceOptions {
  readonly user: string
  readonly conversations: readonly string[]
  readonly clock: SimulatedClock
  readonly far: ChatFarSide
  readonly seed: number
  readonly historyFails: () => boolean
  /** An app received a message of somebody else. */
  received(app: ChatApp, id: string): void
  statusChanged(status: string): void
  joined(recovered: boolean): void
  /** Broken on purpose: history is empty. */
  readonly isBlind: boolean
  /** Broken on purpose: gives up after this number of attempts. */
  readonly givesUpAfter?: number | undefined
}

export function createChatDevice(options: ChatDeviceOptions): ChatDevice {
  const { user, conversations, clock, far, seed, historyFails, givesUpAfter } = options
  const link = createChatLink(clock, (line) => far.accept(line))
  const messages = createMemoryChatStorage()
  const outbox = createMemoryStorage()
  const locks = createMemoryLocks()
  let lives = 0
  let app: ChatApp | undefined
  let end = (): void => undefined

  function start(): void {
    lives += 1
    const random = createSeededRandom(seed * 1_000 + lives)
    const lifecycle = createScriptedLifecycle()
    const holder = locks.holder()
    const life = mortalStorage(outbox)
    const kept = life.also(messages)
    const protocol = chatProtocol({ session: { userId: user } })
    const policy = givesUpAfter === undefined ? {} : { maxAttempts: givesUpAfter, restMs: undefined }
    const client = createClient({ url: 'wss://chat.example.com/', protocol, policy }, {
      development: false,
      ports: {
        socket: link, clock, random, lifecycle,
        bus: createScriptedBus(),
        network: createScriptedNetwork(),
        storage: createMemoryStorage(),
        frames: createManualFrameScheduler(),
        log: { report: () => undefined },
      },
    })
    const chat = createChat({
      client,
      wire: chatEnvelopes(),
      ports: { storage: kept, outbox: life.storage, locks: holder, clock, random },
      fetchHistory: ({ user: asking, ...query }) => {
        if (historyFails() || !far.isUp) return Promise.reject(new Error('no way'))
        return Promise.resolve(options.isBlind ? { deliveries: [], more: false } : far.history(asking, query))
      },
    })
    const present: ChatApp = { client, chat, lifecycle }
    app = present
    chat.on('received', ({ id }) => options.received(present, id))
    client.on('statusChanged', ({ status }) => {
      if (app === present) options.statusChanged(status)
    })
    client.on('namespaceJoined', ({ recovered }) => options.joined(recovered))
    for (const conversation of conversations) chat.open(conversation)
    client.connect()
    end = () => {
      life.end()
      holder.die()
      client.dispose()
    }
  }

  return {
    user,
    link,
    conversations,
    app: () => app,
    start,
    kill() {
      if (app === undefined) return
      app = undefined
      link.cut()
      end()
    },
  }
}
