import * as fake from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { defaultChatPorts } from '../../../src/platform/chat-ports'
import { defaultOutboxPorts } from '../../../src/platform/outbox-ports'
import { createUniStorageDouble } from '../../../src/testing/uni/uni-storage'
import { stubPageGlobals } from '../../support/uni-doubles/page-globals'

beforeEach(() => void vi.stubGlobal('uni', createUniStorageDouble()))
afterEach(() => void vi.unstubAllGlobals())

const ignore = (): void => undefined

/** The channels of a browser: each receives from the others of its name, never from itself. */
function stubChannels(): Set<BroadcastChannelDouble> {
  const open = new Set<BroadcastChannelDouble>()
  vi.stubGlobal('BroadcastChannel', class extends BroadcastChannelDouble {
    constructor(name: string) {
      super(name, open)
    }
  })
  return open
}

class BroadcastChannelDouble {
  onmessage: ((event: { readonly data: unknown }) => void) | null = null
  readonly name: string
  readonly #open: Set<BroadcastChannelDouble>

  constructor(name: string, open: Set<BroadcastChannelDouble>) {
    this.name = name
    this.#open = open
    open.add(this)
  }

  postMessage(data: unknown): void {
    for (const each of this.#open) if (each !== this && each.name === this.name) each.onmessage?.({ data })
  }

  close(): void {
    this.#open.delete(this)
  }
}

describe('the windows of a chat', () => {
  test('CM-85: in a browser a note reaches the other tabs, until they stop listening', () => {
    stubPageGlobals()
    const open = stubChannels()
    const [one, other] = [defaultChatPorts(ignore).windows, defaultChatPorts(ignore).windows]
    const received: unknown[] = []
    const stopOne = one?.listen((note) => received.push(['one', note]))
    const stopOther = other?.listen((note) => received.push(['other', note]))
    one?.notify('read')
    expect(received).toEqual([['other', 'read']])
    expect([...open].map(({ name }) => name)).toEqual(['tradewire-chat', 'tradewire-chat'])
    stopOther?.()
    one?.notify('again')
    stopOne?.()
    one?.notify('after the end')
    expect(received).toHaveLength(1)
    expect(open.size).toBe(0)
  })

  test('CM-85: a mini-program, and a browser without such channels, have one window', () => {
    expect(defaultChatPorts(ignore).windows).toBeUndefined()
    stubPageGlobals()
    vi.stubGlobal('BroadcastChannel', undefined)
    expect(defaultChatPorts(ignore).windows).toBeUndefined()
  })
})

describe('what an outbox runs on', () => {
  test('PF-36: that IndexedDB cannot be opened is reported, and uni’s storage is used', async () => {
    stubPageGlobals()
    vi.stubGlobal('indexedDB', { open: () => {
      throw new DOMException('denied', 'SecurityError')
    } })
    const report = vi.fn()
    const { storage, locks, clock, random } = defaultOutboxPorts(report)
    await storage.write('key', 'waits')
    expect(await storage.read('key')).toBe('waits')
    expect(report.mock.calls).toEqual([[{ code: 'storage-failed', detail: 'IndexedDB: SecurityError: denied' }]])
    expect([typeof locks.take, typeof clock.now(), typeof random.next()]).toEqual(['function', 'number', 'number'])
  })

  test('PF-31: where it can be opened nothing is reported, and uni’s storage stays empty', async () => {
    stubPageGlobals()
    for (const [name, value] of Object.entries(fake)) if (name.startsWith('IDB')) vi.stubGlobal(name, value)
    vi.stubGlobal('indexedDB', new fake.IDBFactory())
    const report = vi.fn()
    await defaultOutboxPorts(report).storage.write('key', 'waits')
    expect(await defaultOutboxPorts(report).storage.read('key')).toBe('waits')
    expect(report).not.toHaveBeenCalled()
  })
})
