import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createPlatformLocks } from '../../../src/platform/locks/platform-locks'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { stubPageGlobals } from '../../support/uni-doubles/page-globals'
import { defaultChatPorts } from '../../../src/chat/platform/chat-ports'
import { defaultOutboxPorts } from '../../../src/platform/outbox-ports'
import { createUniStorageDouble } from '../../../src/testing/uni/storage-double'

const clock = createSimulatedClock()

type Held = (lock: { readonly name: string } | null) => Promise<void> | undefined

/** A lock manager for a single name, with `ifAvailable` only. */
function createLockManager() {
  const taken = new Set<string>()
  const options: unknown[] = []
  return {
    options,
    async request(name: string, given: unknown, held: Held): Promise<void> {
      options.push(given)
      await Promise.resolve()
      if (taken.has(name)) return held(null)
      taken.add(name)
      await held({ name })
      taken.delete(name)
    },
  }
}

describe('web page locks', () => {
  beforeEach(() => {
    stubPageGlobals()
  })

  test('PF-40: requests the browser’s own lock without waiting, and holds it until its release', async () => {
    const locks = createLockManager()
    vi.stubGlobal('navigator', { locks })
    const [one, other] = [createPlatformLocks(clock), createPlatformLocks(clock)]
    const release = await one.take('a')
    expect(release).toBeTypeOf('function')
    expect(await other.take('a')).toBeUndefined()
    expect(await one.take('a')).toBeUndefined()
    expect(await other.take('b')).toBeTypeOf('function')
    release?.()
    release?.()
    await expect.poll(() => other.take('a')).toBeTypeOf('function')
    expect(locks.options[0]).toEqual({ ifAvailable: true, mode: 'exclusive' })
  })

  test('PF-40: rejects a lock request with the browser’s error', async () => {
    const refused = new DOMException('no access', 'SecurityError')
    vi.stubGlobal('navigator', { locks: { request: () => Promise.reject(refused) } })
    await expect(createPlatformLocks(clock).take('a')).rejects.toBe(refused)
  })

  test.each<readonly [string, () => void]>([
    ['may not be used', () => Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError')
      },
    })],
    ['is switched off', () => Object.defineProperty(window, 'localStorage', { value: null })],
  ])('PF-42: locks only within its page when browser locks are missing and localStorage %s', async (_, prepare) => {
    prepare()
    const release = await createPlatformLocks(clock).take('own')
    expect(release).toBeTypeOf('function')
    expect(await createPlatformLocks(clock).take('own')).toBeUndefined()
    release?.()
  })

  test('PF-43: stores locks as records in localStorage when browser locks are missing', async () => {
    const contents = new Map<string, string>()
    const localStorage = {
      getItem: (key: string) => contents.get(key) ?? null,
      setItem: (key: string, text: string) => void contents.set(key, text),
      removeItem: (key: string) => void contents.delete(key),
    }
    Object.defineProperty(window, 'localStorage', { value: localStorage })
    const taken = createPlatformLocks(clock).take('a')
    expect([...contents.keys()]).toEqual(['tradewire-lock:a'])
    await clock.advanceAsync(250)
    expect(await taken).toBeTypeOf('function')
  })
})

test('PF-41: grants each named lock to only one client of the JavaScript context at a time', async () => {
  vi.stubGlobal('window', undefined)
  const [one, other] = [createPlatformLocks(clock), createPlatformLocks(clock)]
  const release = await one.take('a')
  expect(await other.take('a')).toBeUndefined()
  const releaseOther = await other.take('b')
  release?.()
  const again = await other.take('a')
  expect(again).toBeTypeOf('function')
  release?.()
  expect(await one.take('a')).toBeUndefined()
  again?.()
  releaseOther?.()
})

beforeEach(() => void vi.stubGlobal('uni', createUniStorageDouble()))
const ignore = (): void => undefined

describe('chat windows', () => {
  test('CM-85: delivers a broadcast to the other tabs of a browser until they stop listening', async () => {
    stubPageGlobals()
    const [one, other] = [defaultChatPorts(ignore, { clock }).windows, defaultChatPorts(ignore, { clock }).windows]
    const another = new BroadcastChannel('tradewire-chat')
    const received: (readonly [string, unknown])[] = []
    const stopOne = one?.listen((note) => received.push(['one', note]))
    const stopOther = other?.listen((note) => received.push(['other', note]))
    /** Each channel receives posts in order, so the last note comes after the others. */
    const reaches = (note: string): Promise<void> =>
      expect.poll(() => received).toContainEqual(['another', note])
    another.onmessage = ({ data }: MessageEvent<unknown>) => received.push(['another', data])
    one?.notify('read')
    await reaches('read')
    stopOther?.()
    one?.notify('again')
    await reaches('again')
    stopOne?.()
    one?.notify('after the end')
    another.close()
    expect(received.filter(([name]) => name !== 'another')).toEqual([['other', 'read']])
  })

  test('CM-144: ignores other tabs when the browser blocks BroadcastChannel', () => {
    stubPageGlobals()
    vi.stubGlobal('BroadcastChannel', class {
      constructor() {
        throw new DOMException('The operation is insecure.', 'SecurityError')
      }
    })
    const { windows } = defaultChatPorts(ignore, { clock })
    const stop = windows?.listen(ignore)
    windows?.notify('read')
    expect(stop).not.toThrow()
  })

  test('CM-85: uses no broadcasts in a mini-program or without BroadcastChannel', () => {
    expect(defaultChatPorts(ignore, { clock }).windows).toBeUndefined()
    stubPageGlobals()
    vi.stubGlobal('BroadcastChannel', undefined)
    expect(defaultChatPorts(ignore, { clock }).windows).toBeUndefined()
  })
})

test('PF-36: reports that IndexedDB cannot be opened and uses uni’s storage', async () => {
  stubPageGlobals()
  vi.stubGlobal('indexedDB', { open: () => {
    throw new DOMException('denied', 'SecurityError')
  } })
  const report = vi.fn()
  const { storage, locks, random } = defaultOutboxPorts(report, { clock })
  await storage.write('key', 'waits')
  expect(await storage.read('key')).toBe('waits')
  expect(report.mock.calls).toEqual([[{ code: 'storage-failed', detail: 'IndexedDB: SecurityError: denied' }]])
  expect([typeof locks.take, typeof random.next()]).toEqual(['function', 'number'])
})
