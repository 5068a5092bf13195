import { describe, expect, test } from 'vitest'
import { createHistoryDouble } from '../../support/chat-history-double'
import { createChatRig, deliveryOf, type ChatRig, type ChatRigOptions } from '../../support/chat-rig'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'

/** Answers wait while it is told to hold them. */
function createGate() {
  const waiting: (() => void)[] = []
  let isHeld = false
  return {
    waiting,
    hold(): void {
      isHeld = true
    },
    pass: async (): Promise<void> => {
      if (isHeld) await new Promise<void>((go) => waiting.push(go))
    },
    /** What comes from now on passes; what waits goes on waiting. */
    stopHolding(): void {
      isHeld = false
    },
    open(): void {
      isHeld = false
      for (const go of waiting.splice(0)) go()
    },
  }
}

/** A device whose storage gives its pages late. */
function slowDevice(options: ChatRigOptions = {}) {
  const messages = createMemoryChatStorage()
  const gate = createGate()
  const kept = {
    ...messages,
    async page(...args: Parameters<typeof messages.page>) {
      await gate.pass()
      return messages.page(...args)
    },
  }
  return { gate, rig: createChatRig({ limits: { pageSize: 10 }, messages, kept, ...options }) }
}

/** A server that gives the pages of a conversation late. */
function slowServer() {
  const history = createHistoryDouble()
  const gate = createGate()
  const messages = createMemoryChatStorage()
  const rig = createChatRig({
    messages,
    limits: { pageSize: 500, historyTimeoutMs: 60_000 },
    async fetchHistory(query) {
      if (query.conversation !== null) await gate.pass()
      return history.fetchHistory(query)
    },
  })
  return { rig, history, gate, messages }
}

/** Asks for older messages; their page waits at the gate. */
async function askHeld({ chat, settle }: ChatRig, gate: ReturnType<typeof createGate>) {
  gate.hold()
  const older = chat.loadOlder('peer:8')
  await settle()
  expect(gate.waiting).toHaveLength(1)
  return { older }
}

const many = (count: number, word = 'm') =>
  Array.from({ length: count }, (_, index) => deliveryOf(`${word}${index + 1}`))
const idsOf = (rig: ChatRig): readonly string[] => rig.chat.messages('peer:8').messages.map(({ id }) => id)
async function loadAll(rig: ChatRig): Promise<void> {
  for (let pages = 0; pages < 10; pages += 1) await rig.chat.loadOlder('peer:8')
}

describe('an older page that comes late', () => {
  test.each([
    ['left and opened again', async (rig: ChatRig, leave: () => void) => {
      leave()
      await rig.settle()
      rig.chat.open('peer:8')
    }],
    ['of another user and of this one again', async (rig: ChatRig) => {
      await rig.signIn(9)
      await rig.signIn(7)
    }],
  ])('CM-20: from storage, for a window that is %s, is read again', async (_, change) => {
    const { rig, gate } = slowDevice()
    await rig.goLive()
    const said = many(25)
    await rig.deliver(...said)
    const shown = rig.chat.open('peer:8')
    await rig.settle()
    expect(rig.shown('peer:8')).toHaveLength(10)
    gate.hold()
    const older = rig.chat.loadOlder('peer:8')
    await rig.settle()
    await change(rig, () => shown.leave())
    await rig.settle()
    gate.open()
    await rig.settle()
    await older
    expect(rig.shown('peer:8').at(-1)).toBe('m25 received')
    await loadAll(rig)
    expect(idsOf(rig)).toEqual(said.map(({ id }) => id))
  })

  test('CM-42: from storage, for one user, lets the conversation of the next one wait for nothing', async () => {
    const { rig, gate } = slowDevice()
    await rig.goLive()
    await rig.deliver(...many(25))
    await rig.signIn(9)
    await rig.deliver(deliveryOf('for nine', { to: { type: 'peer', id: '9' } }))
    await rig.signIn(7)
    rig.chat.open('peer:8')
    await rig.settle()
    const { older } = await askHeld(rig, gate)
    gate.stopHolding()
    await rig.signIn(9)
    await rig.settle()
    expect(rig.shown('peer:8')).toEqual(['for nine received'])
    gate.open()
    expect(await older).toEqual({ ok: false, code: 'no-session' })
  })

  test('CM-20: what was delivered while the first page was read does not keep it away', async () => {
    const { rig, gate } = slowDevice()
    await rig.goLive()
    await rig.deliver(...many(5))
    gate.hold()
    rig.chat.open('peer:8')
    await rig.settle()
    await rig.deliver(deliveryOf('meanwhile'))
    gate.open()
    await rig.settle()
    expect(rig.shown('peer:8')).toHaveLength(6)
  })

  test('CM-20: from the server, for a window that was left and opened again, is no part of it', async () => {
    const { rig, history, gate } = slowServer()
    history.said.push(...many(600))
    await rig.goLive()
    const shown = rig.chat.open('peer:8')
    await rig.settle()
    const { older } = await askHeld(rig, gate)
    shown.leave()
    await rig.settle()
    rig.chat.open('peer:8')
    await rig.settle()
    gate.open()
    await older
    await rig.settle()
    expect(rig.shown('peer:8').at(-1)).toBe('m600 received')
    await loadAll(rig)
    expect(idsOf(rig)).toEqual(history.said.map(({ id }) => id))
  })

  test('CM-27: from the server, when a look back left a gap meanwhile, hides nothing of it for good', async () => {
    const { rig, history, gate, messages } = slowServer()
    history.said.push(...many(600))
    await rig.goLive()
    rig.chat.open('peer:8')
    await rig.settle()
    const { older } = await askHeld(rig, gate)
    await rig.cut()
    history.said.push(...many(700, 'missed'))
    await rig.comeBack()
    gate.open()
    await older
    await rig.settle()
    // What came is kept all the same.
    expect(messages.texts('7', 'peer:8')).toHaveLength(1_100)
    await loadAll(rig)
    expect(idsOf(rig)).toEqual(history.said.map(({ id }) => id))
    expect(rig.chat.messages('peer:8').hasOlder).toBe(false)
  })
})
