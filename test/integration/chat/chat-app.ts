import { onTestFinished } from 'vitest'
import type { ChatStorage } from '../../../src/chat/model/chat-storage'
import { createChat } from '../../../src/chat/create-chat'
import { conversationId, isChatDelivery } from '../../../src/chat/model/messages'
import { chatEnvelopes } from '../../../src/chat/wire/chat-envelopes'
import { createSystemClock } from '../../../src/platform/system/system-ports'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { chatClient } from './chat-client'
import { until } from '../samples/sample-client'

interface HistoryBody {
  readonly data: readonly unknown[]
  readonly more: boolean
}

/**
 * An app's chat over real TCP.
 * @param httpUrl of any server
 */
export function chatApp(
  url: string, user: string, httpUrl: () => string, storage: ChatStorage = createMemoryChatStorage(),
) {
  const live = chatClient(url, user, { burstMs: 50 })
  const chat = createChat({
    client: live.client,
    wire: chatEnvelopes(),
    ports: {
      storage, outbox: createMemoryStorage(), locks: createMemoryLocks().holder(), clock: createSystemClock(),
      random: createSeededRandom(3),
    },
    async fetchHistory({ conversation, before, limit }) {
      const query = new URLSearchParams({
        user, limit: `${limit}`, ...conversation, ...(before && { before: `${before.createdAt}`, beforeId: before.id }),
      })
      const answer = await fetch(`${httpUrl()}/api/chat/history?${query}`)
      if (!answer.ok) throw new Error(`history: ${answer.status}`)
      const { data, more } = await answer.json() as HistoryBody
      return { deliveries: data.filter(isChatDelivery), more }
    },
  })
  onTestFinished(() => chat.dispose())
  return {
    ...live,
    chat,
    shown(peer: string): readonly string[] {
      const id = conversationId({ type: 'peer', id: peer })
      return chat.messages(id).messages.map(({ content }) => (content.kind === 'text' ? content.text : content.url))
    },
    say: (peer: string, text: string) =>
      void chat.send(conversationId({ type: 'peer', id: peer }), { kind: 'text', text }),
    open: (peer: string) => chat.open(conversationId({ type: 'peer', id: peer })),
    async shows(peer: string, count: number): Promise<void> {
      await until(() => this.shown(peer).length >= count, () => [user, live.story, this.shown(peer)])
    },
  }
}
