import { describe, expect, test } from 'vitest'
import { persistState } from '../../../src/client'
import type { ChatStorage } from '../../../src/chat/model/chat-storage'
import type { Storage } from '../../../src/connection/ports/ports'
import { withPollingCheck } from '../../../src/protocols/socket-io/socket-io-protocol'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createHeldAnswers, type HeldAnswers } from '../../support/answer-order'
import { createChatRig, deliveryOf } from '../../support/chat-rig'
import { createRig, type Rig } from '../../support/client-rig'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { storedState } from '../../support/stored-state'
import { createOutboxRig } from '../../support/outbox-rig'
import { createRigProtocol } from '../../support/rig-protocol'

const longMs = 25_000
const briefMs = 1_500

interface Stage {
  readonly rig: Rig
  readonly call?: Promise<unknown>
  dispose(): void
}

type Open = (answers: HeldAnswers) => Promise<Stage>

async function openOutbox(answers: HeldAnswers): Promise<Stage> {
  const storage = createMemoryStorage()
  const before = createOutboxRig({ storage })
  await before.post('kept')
  before.kill()
  const locks = createMemoryLocks()
  const kept = answers.of<Storage>(storage)
  const rig = createOutboxRig({ storage, kept, locks: { ...locks, holder: () => answers.of(locks.holder()) } })
  await rig.goLive()
  const call = rig.outbox.post({ kind: 'note', payload: 'hello', replay: 'at-least-once' })
  await rig.settle()
  return { rig, call, dispose: () => rig.outbox.dispose() }
}

async function openChat(answers: HeldAnswers): Promise<Stage> {
  const calls = answers.of({
    upload: () => Promise.resolve('https://example.com/1.png'),
    fetchHistory: () => Promise.resolve({ deliveries: [deliveryOf('missed')], more: false }),
  })
  const messages = createMemoryChatStorage()
  const rig = createChatRig({ messages, kept: answers.of<ChatStorage>(messages), ...calls })
  await rig.goLive()
  rig.chat.open('peer:8')
  await rig.deliver(deliveryOf('hello'))
  void rig.chat.send('peer:8', { kind: 'image', file: '/a.png' })
  const call = rig.chat.loadOlder('peer:8')
  await rig.settle()
  return { rig, call, dispose: () => rig.chat.dispose() }
}

const stateKey = 'tradewire:state:default:rig:1'

/** The client starts with stored state, and stores its state again when the connection is cut. */
async function openClient(answers: HeldAnswers): Promise<Stage> {
  const { token, url } = answers.of({
    token: () => Promise.resolve('fresh'), url: () => Promise.resolve('wss://feed.example.com/ws'),
  })
  const rig = createRig({
    url, persist: persistState(), protocol: createRigProtocol({ session: { userId: 1, token } }),
    ports: { storage: answers.of<Storage>(createMemoryStorage({ [stateKey]: storedState(stateKey, ['kept']) })) },
  })
  rig.need()
  await rig.advanceAsync(1_000)
  if (rig.status() === 'open') {
    rig.last().message({ type: 'say', price: 1 })
    rig.last().closed()
    await rig.advanceAsync(10_000)
  }
  return { rig, dispose: () => undefined }
}

interface Case {
  readonly owner: string
  readonly call: string
  readonly open: Open
  readonly isNeeded?: boolean
  /** A pending write ends with a reported timeout. */
  readonly isWrite?: boolean
}

const cases: readonly Case[] = [
  ...['read', 'keys', 'take'].map((call) => ({ owner: 'an outbox', call, open: openOutbox })),
  { owner: 'an outbox', call: 'write', open: openOutbox, isWrite: true },
  ...['overview', 'page', 'known', 'put', 'upload', 'fetchHistory']
    .map((call) => ({ owner: 'a chat', call, open: openChat })),
  ...['read', 'write'].map((call) => ({ owner: 'a client', call, open: openClient })),
  ...['token', 'url'].map((call) => ({ owner: 'a client', call, open: openClient, isNeeded: true })),
]

describe('a response that never arrives', () => {
  test.each(cases)('OD-3 OD-4 OB-36 CM-43: drops the response to a pending `$call` of $owner after disposal', async ({
    call: name, open, isNeeded = false, isWrite = false,
  }) => {
    const answers = createHeldAnswers((each) => each === name)
    const { rig, call, dispose } = await open(answers)
    expect(answers.waiting()).toBeGreaterThan(0)
    expect(rig.status() === 'open').toBe(!isNeeded)
    let isOver = false
    void Promise.resolve(call).then(() => (isOver = true))
    const before = rig.codes()
    dispose()
    rig.client.dispose()
    await rig.advanceAsync(isWrite ? longMs : briefMs)
    expect([isOver, rig.clock.pending()]).toEqual([true, 0])
    const [codes, connections] = [isWrite ? rig.codes() : before, rig.socket.connections.length]
    answers.letGo()
    await rig.advanceAsync(longMs)
    expect(rig.clock.pending()).toBe(0)
    expect([rig.codes(), rig.socket.connections.length]).toEqual([codes, connections])
  })

  test('OD-3 OD-4: keeps retrying when the HTTP check for a polling-only server never gets a response', async () => {
    const clock = createSimulatedClock()
    const inner = createScriptedSocket({ clock })
    const answers = createHeldAnswers(() => true)
    const { get } = answers.of({ get: () => Promise.resolve({ status: 502, body: '' }) })
    const rig = createRig({ ports: { socket: withPollingCheck(inner, get), clock } })
    rig.need()
    await clock.advanceAsync(0)
    inner.last().closed()
    await clock.advanceAsync(60_000)
    expect(inner.connections.length).toBeGreaterThan(1)
    rig.client.dispose()
    answers.letGo()
    const asked = inner.connections.length
    await clock.advanceAsync(longMs)
    expect([clock.pending(), inner.connections.length]).toEqual([0, asked])
  })
})
