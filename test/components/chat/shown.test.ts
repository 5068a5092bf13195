import { describe, expect, test } from 'vitest'
import { createApp, effectScope, ref } from 'vue'
import { createChatPlugin, useChat, useConversation } from '../../../src/chat'
import { createRigChatWire, deliveryOf } from '../../support/chat-rig'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { createRigProtocol, type RigEvents } from '../../support/rig-protocol'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { usePageStageOf } from '../composables/page-stage'

const { current } = usePageStageOf<RigEvents>(() => createRigProtocol({ session: { userId: 7 } }))

async function goLive() {
  const stage = current()
  const app = createApp({})
  app.use(stage.tradewire)
  app.use(createChatPlugin<RigEvents>({
    wire: createRigChatWire(() => false),
    ports: {
      clock: stage.clock, storage: createMemoryChatStorage(), outbox: createMemoryStorage(),
      locks: createMemoryLocks().holder(), random: createSeededRandom(2),
    },
  }))
  stage.client.connect()
  await stage.settle(0)
  stage.socket.last().message({ type: 'ready' })
  await stage.settle(0)
  return {
    stage,
    async unreadAfter(text: string): Promise<number> {
      stage.socket.last().message({ type: 'say', delivery: deliveryOf(text) })
      await stage.settle(0)
      return useChat().unread.value
    },
  }
}

function talkingPage(options?: Parameters<typeof useConversation>[1]) {
  return {
    setup() {
      useConversation('peer:8', options)
      return () => null
    },
  }
}

describe('visibility of a conversation', () => {
  test('CM-157: leaves messages unread while another page covers the page, and reads them afterwards', async () => {
    const { stage, unreadAfter } = await goLive()
    const page = stage.openPage(talkingPage())
    expect(await unreadAfter('on screen')).toBe(0)
    page.cover()
    expect(await unreadAfter('covered')).toBe(1)
    page.uncover()
    expect(useChat().unread.value).toBe(0)
  })

  test('CM-157: uses `shown` instead of the page’s visibility', async () => {
    const { stage, unreadAfter } = await goLive()
    const shown = ref(true)
    const page = stage.openPage(talkingPage({ shown }))
    page.cover()
    expect(await unreadAfter('one')).toBe(0)
    shown.value = false
    expect(await unreadAfter('two')).toBe(1)
  })

  test('CM-157: treats a conversation used outside components as visible until its scope ends', async () => {
    const { unreadAfter } = await goLive()
    const scope = effectScope(true)
    scope.run(() => useConversation('peer:8'))
    expect(await unreadAfter('one')).toBe(0)
    scope.stop()
    expect(await unreadAfter('two')).toBe(1)
  })
})
