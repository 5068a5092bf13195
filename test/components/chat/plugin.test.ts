import { describe, expect, test } from 'vitest'
import { createApp, nextTick, type Ref, ref, watch } from 'vue'
import { TradewireError } from '../../../src'
import { createChatPlugin, useChat, useConversation } from '../../../src/chat'
import { createChat } from '../../../src/client'
import type { ChatCalls } from '../../../src/chat/api/chat-api'
import type { ChatDelivery } from '../../../src/chat/model/messages'
import { createRigChatWire, deliveryOf } from '../../support/chat-rig'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { createRigProtocol, type RigEvents } from '../../support/rig-protocol'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { printed, unchecked } from '../development/advised'
import { createStageOf } from '../positions-stage'

function createStage(name = 'default', given: ChatCalls = {}) {
  const protocol = createRigProtocol({ session: { userId: 7 } })
  const { app, clock, inScope, socket, tradewire } = createStageOf(protocol, { name })
  const ports = {
    clock,
    storage: createMemoryChatStorage(),
    outbox: createMemoryStorage(),
    locks: createMemoryLocks().holder(),
    random: createSeededRandom(2),
  }
  const plugin = createChatPlugin<RigEvents>({ client: name, wire: createRigChatWire(() => false), ports, ...given })
  app.use(plugin)

  async function goLive(): Promise<void> {
    tradewire.client.connect()
    await clock.advanceAsync(0)
    socket.last().message({ type: 'ready' })
    await clock.advanceAsync(0)
  }

  async function deliver(...deliveries: readonly ChatDelivery[]): Promise<void> {
    for (const delivery of deliveries) socket.last().message({ type: 'say', delivery })
    await clock.advanceAsync(0)
  }

  return { app, clock, deliver, goLive, inScope, plugin, ports, tradewire }
}

async function createLiveStage(...deliveries: readonly ChatDelivery[]) {
  const stage = createStage()
  await stage.goLive()
  await stage.deliver(...deliveries)
  return stage
}

async function openPage(stage: ReturnType<typeof createStage>, id: Ref<string> | string, shown = ref(true)) {
  const { result, stop } = stage.inScope(() => useConversation(id, { shown }))
  await stage.clock.advanceAsync(0)
  return { page: result, stop }
}

const unread = (): Readonly<Record<string, number>> =>
  Object.fromEntries(useChat().conversations.value.map((each) => [each.id, each.unread]))
const oneAndNine = () => [deliveryOf('one'), deliveryOf('of nine', { from: '9' })]

describe('a chat on a page', () => {
  test('CM-90: provides the user, conversations and unread counts until the scope of useChat ends', async () => {
    const { clock, deliver, goLive, inScope, tradewire } = createStage()
    const received: string[] = []
    const { result: chat, stop } = inScope(() => {
      const made = useChat()
      made.onReceived(({ id }) => received.push(id))
      return made
    })
    await goLive()
    const hello = deliveryOf('hello')
    await deliver(hello)
    expect(chat.user.value).toBe('7')
    expect(chat.conversations.value).toMatchObject([{ id: 'peer:8', unread: 1, lastText: 'hello' }])
    expect(chat.unread.value).toBe(1)
    expect(received).toEqual([hello.id])
    const said = await chat.send(chat.startConversation({ type: 'peer', id: '9' }), { kind: 'text', text: 'hi' })
    expect(said.ok).toBe(true)
    expect(await chat.resend('nothing')).toBe(false)
    expect(await chat.remove('nothing')).toBe(false)
    tradewire.client.setSession(null)
    await clock.advanceAsync(0)
    expect([chat.user.value, chat.unread.value, chat.conversations.value]).toEqual([null, 0, []])
    stop()
    tradewire.client.setSession({ userId: 7 })
    await deliver(deliveryOf('more'))
    expect(received).toHaveLength(1)
    expect([chat.user.value, chat.unread.value]).toEqual([null, 0])
  })

  test('CM-90: removes listeners that a click handler has added when the scope of useChat ends', async () => {
    const { deliver, inScope } = await createLiveStage()
    const { result: chat, stop: end } = inScope(() => useChat())
    const received: string[] = []
    const stop = chat.onReceived(() => received.push('stopped'))
    chat.onReceived(() => received.push('ended'))
    await deliver(deliveryOf('one'))
    expect(received).toEqual(['stopped', 'ended'])
    stop()
    await deliver(deliveryOf('two'))
    expect(received).toEqual(['stopped', 'ended', 'ended'])
    end()
    chat.onReceived(() => received.push('too late'))
    await deliver(deliveryOf('three'))
    expect(received).toHaveLength(3)
  })

  test('CM-91: keeps a conversation open until its scope ends, and counts unread messages while hidden', async () => {
    const stage = await createLiveStage(...oneAndNine())
    const { clock, deliver } = stage
    const [id, shown] = [ref('peer:8'), ref(true)]
    const { page, stop } = await openPage(stage, id, shown)
    const { conversation, messages, hasOlder, isLoading } = page
    expect(messages.value).toMatchObject([{ content: { text: 'one' }, state: 'received' }])
    expect(conversation.value).toMatchObject({ name: 'Ann', unread: 0 })
    expect([hasOlder.value, isLoading.value]).toEqual([false, false])
    shown.value = false
    await deliver(deliveryOf('two'))
    expect(conversation.value).toMatchObject({ unread: 1 })
    expect(messages.value).toHaveLength(2)
    shown.value = true
    expect(conversation.value).toMatchObject({ unread: 0 })
    const said = await page.send({ kind: 'text', text: 'three' })
    await clock.advanceAsync(10_000)
    expect(messages.value[2]).toMatchObject({ state: 'failed', code: 'request-timeout' })
    expect(await page.resend(said.ok ? said.id : '')).toBe(true)
    const loading = page.loadOlder()
    expect(isLoading.value).toBe(true)
    expect(await loading).toEqual({ ok: true })
    expect(isLoading.value).toBe(false)
    id.value = 'peer:9'
    await nextTick()
    await clock.advanceAsync(0)
    expect(messages.value).toMatchObject([{ content: { text: 'of nine' } }])
    await deliver(deliveryOf('four'))
    expect(unread()).toMatchObject({ 'peer:8': 1 })
    stop()
    await deliver(deliveryOf('of nine too', { from: '9' }))
    expect(messages.value).toHaveLength(1)
    expect(useChat().unread.value).toBe(2)
  })

  test('CM-120: keeps isLoading true until two simultaneous page requests have both ended', async () => {
    const id = ref('peer:8')
    const { page } = await openPage(await createLiveStage(deliveryOf('one')), id)
    const first = page.loadOlder()
    id.value = 'peer:9'
    const second = page.loadOlder()
    expect(page.isLoading.value).toBe(true)
    const ends: boolean[] = []
    await Promise.all([first, second].map((each) => each.then(() => ends.push(page.isLoading.value))))
    expect([...ends, page.isLoading.value]).toEqual([true, false, false])
  })

  test('PS-39: sends no updates to a disposed page when the conversation is open on another page', async () => {
    const stage = await createLiveStage()
    const [ended, kept] = [await openPage(stage, 'peer:8'), await openPage(stage, 'peer:8')]
    const before = ended.page.conversation.value
    ended.stop()
    await stage.deliver(deliveryOf('one'))
    expect(kept.page.conversation.value).toMatchObject({ lastText: 'one' })
    expect(ended.page.conversation.value).toBe(before)
  })

  test('CM-91: keeps a conversation unread until the page that opened it is visible', async () => {
    const stage = await createLiveStage(...oneAndNine())
    const [id, shown] = [ref('peer:8'), ref(false)]
    const { page } = await openPage(stage, id, shown)
    expect(page.messages.value).toMatchObject([{ content: { text: 'one' } }])
    expect(unread()).toEqual({ 'peer:8': 1, 'peer:9': 1 })
    id.value = 'peer:9'
    await stage.clock.advanceAsync(0)
    expect(unread()).toEqual({ 'peer:8': 1, 'peer:9': 1 })
    shown.value = true
    expect(unread()).toEqual({ 'peer:8': 1, 'peer:9': 0 })
  })

  test.each(['before', 'gone'] as const)(
    'CM-91: closes a conversation when a watcher on its unread count calls leave(): %s',
    async (then) => {
      const stage = await createLiveStage(...oneAndNine())
      const id = ref('peer:8')
      const { page, stop: end } = await openPage(stage, id)
      const stop = watch(page.conversation, (conversation) => {
        if (conversation?.id !== 'peer:9' || conversation.unread > 0) return
        if (then === 'gone') end()
        else id.value = 'peer:8'
      }, { flush: 'sync' })
      id.value = 'peer:9'
      await stage.clock.advanceAsync(0)
      await stage.deliver(deliveryOf('two'), deliveryOf('two of nine', { from: '9' }))
      expect(unread()).toEqual({ 'peer:8': then === 'gone' ? 1 : 0, 'peer:9': 1 })
      stop()
      if (then === 'before') {
        id.value = 'peer:9'
        expect(unread()).toEqual({ 'peer:8': 0, 'peer:9': 0 })
      }
    },
  )

  test('CM-91: leaves a conversation when its page is hidden, and marks it as read when the page returns', async () => {
    const stage = await createLiveStage()
    const shown = ref(false)
    const { page } = await openPage(stage, 'peer:8', shown)
    await stage.deliver(deliveryOf('one'))
    const stop = watch(page.conversation, (conversation) => {
      if (conversation?.unread === 0) shown.value = false
    }, { flush: 'sync' })
    shown.value = true
    expect([shown.value, page.conversation.value?.unread]).toEqual([false, 0])
    stop()
    await stage.deliver(deliveryOf('two'))
    expect(page.conversation.value).toMatchObject({ unread: 1 })
    shown.value = true
    expect(page.conversation.value).toMatchObject({ unread: 0 })
  })

  test('CM-92: provides the chat for the app’s lifetime, and throws `invalid-option` without a chat', async () => {
    createStage('first')
    const { app, clock, goLive, tradewire, plugin, ports } = createStage('second')
    await goLive()
    expect(useChat({ client: 'second' }).conversations.value).toEqual([])
    expect(() => useChat({ client: 'third' })).toThrow(TradewireError)
    expect(() => useConversation('absent', { client: 'second' })).toThrow('invalid-option')
    // A page in JavaScript may have no id yet.
    const page: { id: string } = { id: '' }
    Object.assign(page, { id: undefined })
    expect(() => useConversation(() => page.id, { client: 'second' })).toThrow('conversation is undefined')
    app.mount(document.createElement('div'))
    app.unmount()
    expect(() => useChat({ client: 'second' })).toThrow('no chat for client second is installed')
    expect(() => createChatPlugin<RigEvents>({ client: 'absent', wire: createRigChatWire(() => false), ports })
      .install(createApp({}))).toThrow('no client absent')
    expect(plugin).toHaveProperty('install')
    const bare = createChat<RigEvents>({ client: tradewire.client, wire: createRigChatWire(() => false), ports })
    await clock.advanceAsync(0)
    expect(bare.user()).toBe('7')
    bare.dispose()
  })

  test.each([
    [{ kind: 'gift' }, 'saying.kind is gift. Write it like: kind: \'text\', kind: \'image\''],
    [{ kind: 'text', text: '' }, 'saying.text is string. Write it like: send({ kind: \'text\', text: \'Hello\' })'],
    ['hello', 'saying.kind is undefined.'],
    [{ kind: 'image', url: '/cat.png' }, 'saying.file is undefined. Write it like: send({ kind: \'image\', file'],
    [{ kind: 'image', file: 'cat.png', width: -1 }, 'saying.width is -1.'],
    [{ kind: 'image', file: 'cat.png', height: 'tall' }, 'saying.height is tall.'],
    [{ kind: 'voice', file: 'hello.mp3' }, 'saying.durationMs is undefined. Write it like: saying.durationMs: 15_000'],
  ])('DV-92: names the invalid field of the message %o', async (saying, words) => {
    const { inScope } = await createLiveStage()
    const lines = printed()
    const { result: chat } = inScope(() => useChat())
    const sent = await chat.send('peer:9', unchecked(saying))
    expect(sent).toEqual({ ok: false, code: 'invalid-option', detail: 'saying' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(`The option ${words}`)
  })

  test('DV-92: names the invalid option in the advice: the conversation id, target or profile', async () => {
    const { inScope } = await createLiveStage()
    const lines = printed()
    const { result: chat } = inScope(() => useChat())
    for (const id of ['9', 'peer%3A9', 'broadcast', `peer:${'9'.repeat(1_025)}`, undefined]) {
      await chat.send(unchecked(id), { kind: 'text', text: 'secret' })
    }
    chat.startConversation(unchecked('9'))
    chat.startConversation({ type: 'peer', id: '9' }, unchecked({ name: 'Mei' }))
    chat.startConversation({ type: 'peer', id: '9' }, { name: 'Mei', picture: '', sex: 'unknown' })
    expect(lines.map((line) => /The option (\S+) is/.exec(line)?.[1])).toEqual([
      'conversation', 'conversation', 'conversation', 'conversation', 'conversation', 'target', 'profile',
    ])
    expect(lines.join()).not.toContain('secret')
  })

  test('DV-92: reports an invalid `me` profile, and shows the correct form', async () => {
    const lines = printed()
    const { goLive, inScope } = createStage('default', { me: unchecked({ name: 5, picture: '', sex: 'unknown' }) })
    await goLive()
    const { result: chat } = inScope(() => useChat())
    expect(await chat.send('peer:9', { kind: 'text', text: 'hi' })).toMatchObject({ code: 'invalid-option' })
    expect(lines.join()).toContain('The option me is invalid. Write it like: me: { name: \'Mei\'')
  })
})
