import { describe, expect, test } from 'vitest'
import type { ChatStorage } from '../../../src/chat/model/chat-storage'
import type { Storage } from '../../../src/connection/ports/ports'
import { createChatRig, nextMs, type ChatRig, type ChatRigOptions } from '../../support/chat-rig'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import { createMemoryStorage } from '../../support/memory-storage'

/** A process with a limited number of calls of its stores; the next one ends it, done or not. */
function createLife(calls: number, isLastDone: boolean) {
  const steps: string[] = []
  const never = new Promise<never>(() => undefined)
  async function step<T>(name: string, deed: () => Promise<T>): Promise<T> {
    steps.push(name)
    if (steps.length <= calls) return deed()
    if (steps.length === calls + 1 && isLastDone) await deed()
    return never
  }
  const waiting = (inner: Storage): Storage => ({
    read: (key) => step('read', () => inner.read(key)),
    write: (key, text) => step('write', () => inner.write(key, text)),
    remove: (key) => step('remove', () => inner.remove(key)),
    keys: () => step('keys', () => inner.keys()),
  })
  const kept = (inner: ChatStorage): ChatStorage => ({
    overview: (user) => step('overview', () => inner.overview(user)),
    page: (user, query) => step('page', () => inner.page(user, query)),
    known: (user, records) => step('known', () => inner.known(user, records)),
    put: (user, batch) => step('put', () => inner.put(user, batch)),
    remove: (user, records) => step('forget', () => inner.remove(user, records)),
  })
  return { steps, waiting, kept, isOver: () => steps.length <= calls }
}

/** Takes each message once by its id, and answers each time with when it took it. */
function createServer() {
  const taken = new Map<string, number>()
  const answered = new Set<object>()
  return {
    taken,
    async answer(rig: ChatRig): Promise<void> {
      for (const frame of rig.said().filter((each) => !answered.has(each))) {
        answered.add(frame)
        const createdAt = taken.get(frame.id) ?? nextMs()
        taken.set(frame.id, createdAt)
        rig.last().message({ type: 'say', answer: frame.id, code: 1000, createdAt })
        await rig.settle()
      }
    },
  }
}

interface Outcome {
  readonly steps: readonly string[]
  readonly isThrough: boolean
  readonly accepted: readonly string[]
}

async function livesUntil(calls: number, isLastDone: boolean, again?: number): Promise<Outcome> {
  const shared = { storage: createMemoryStorage(), messages: createMemoryChatStorage() }
  const server = createServer()
  const accepted: string[] = []

  async function live(options: ChatRigOptions, texts: readonly string[]): Promise<ChatRig> {
    const rig = createChatRig({ ...shared, upload: () => Promise.resolve('https://example.com/1.png'), ...options })
    rig.chat.open('peer:8')
    await rig.goLive()
    for (const text of texts) {
      const saying = text === 'image' ? { kind: 'image', file: 'a.png' } as const : { kind: 'text', text } as const
      void rig.chat.send('peer:8', saying).then((said) => (said.ok ? accepted.push(said.id) : undefined))
      await rig.settle()
    }
    for (let turns = 0; turns < 4; turns += 1) await server.answer(rig)
    await rig.settle()
    rig.kill()
    return rig
  }

  const life = createLife(calls, isLastDone)
  await live({ waiting: life.waiting(shared.storage), kept: life.kept(shared.messages) }, ['one', 'image'])
  if (again !== undefined) {
    const second = createLife(again, isLastDone)
    await live({ waiting: second.waiting(shared.storage), kept: second.kept(shared.messages) }, [])
  }
  const last = await live({}, [])
  const shown = last.chat.messages('peer:8').messages
  const records = shared.messages.texts('7', 'peer:8')
  // Whatever was accepted is with the server once, in the store once, and nothing waits any more.
  for (const id of accepted) expect(server.taken.has(id), `${id} after ${calls}`).toBe(true)
  expect(records.map(({ id, createdAt }) => [id, createdAt])).toEqual([...server.taken])
  expect(shown.map(({ id, state }) => [id, state])).toEqual([...server.taken.keys()].map((id) => [id, 'sent']))
  expect(shared.storage.contents.size).toBe(0)
  return { steps: life.steps, isThrough: life.isOver(), accepted }
}

describe('a process that is killed while it sends', () => {
  test.each([['before', false], ['after', true]] as const)(
    'CM-53: %s any call of its stores: what was taken reaches the server once, is sent, and nothing is left over',
    async (_, isLastDone) => {
      const names = new Set<string>()
      for (let calls = 0; ; calls += 1) {
        const { steps, isThrough, accepted } = await livesUntil(calls, isLastDone)
        for (const step of steps) names.add(step)
        if (!isThrough) continue
        expect(accepted).toHaveLength(2)
        expect(calls).toBeGreaterThan(8)
        break
      }
      expect([...names]).toEqual(expect.arrayContaining(['overview', 'keys', 'write', 'put', 'remove']))
    })

  test('CM-53: the same when it is killed again while it brings home what is left', async () => {
    for (let calls = 2; calls < 14; calls += 3) {
      for (let again = 0; again < 8; again += 1) await livesUntil(calls, again % 2 === 0, again)
    }
  })
})
