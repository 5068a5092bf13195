import { onTestFinished } from 'vitest'
import { createChat } from '../../../src/chat/create-chat'
import { conversationId, isChatDelivery } from '../../../src/chat/model/messages'
import { chatEnvelopes } from '../../../src/chat/wire/chat-envelopes'
import { chatProtocol } from '../../../src/chat/wire/chat-protocol'
import { createSystemClock } from '../../../src/platform/system-ports'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { liveSample, until } from '../samples/sample-client'

interface HistoryBody {
  readonly data: readonly unknown[]
  readonly more: boolean
}

/**
 * The chat as an app has it, over real TCP: a client that was away reads what it missed from the server's history.
 * @param httpUrl of any server
 */
export function chatApp(url: string, user: string, httpUrl: () => string) {
  const live = liveSample({ url, protocol: chatProtocol({ session: { userId: user }, burstMs: 50 }) })
  const wire = chatEnvelopes()
  const story: string[] = []
  wire.listen(live.client, {
    answered: () => undefined,
    delivered: () => undefined,
    ready: ({ recovered }) => story.push(recovered ? 'recovered' : 'ready'),
    lost: () => story.push('lost'),
  })
  const chat = createChat({
    client: live.client,
    wire,
    ports: {
      storage: createMemoryChatStorage(), outbox: createMemoryStorage(), locks: createMemoryLocks().holder(),
      clock: createSystemClock(), random: createSeededRandom(3),
    },
    async fetchHistory({ before, limit }) {
      const place = before === null ? '' : `&before=${before.createdAt}&beforeId=${before.id}`
      const answer = await fetch(`${httpUrl()}/api/chat/history?user=${user}&limit=${limit}${place}`)
      if (!answer.ok) throw new Error(`history: ${answer.status}`)
      const { data, more } = await answer.json() as HistoryBody
      return { deliveries: data.filter(isChatDelivery), more }
    },
  })
  onTestFinished(() => chat.dispose())
  live.client.connect()
  return {
    ...live,
    story,
    /** The messages shown of the conversation with that user, oldest first. */
    shown(peer: string): readonly string[] {
      const id = conversationId({ type: 'peer', id: peer })
      return chat.messages(id).messages.map(({ content }) => (content.kind === 'text' ? content.text : content.url))
    },
    say: (peer: string, text: string) =>
      void chat.send(conversationId({ type: 'peer', id: peer }), { kind: 'text', text }),
    open: (peer: string) => chat.open(conversationId({ type: 'peer', id: peer })),
    async shows(peer: string, count: number): Promise<void> {
      await until(() => this.shown(peer).length >= count, () => [user, story, this.shown(peer)])
    },
  }
}
