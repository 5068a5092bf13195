import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import * as fake from 'fake-indexeddb'
import fc from 'fast-check'
import { openDB } from 'idb'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createOutboxStorage, type OutboxStorageOptions } from '../../../src/platform/storage/outbox-storage'
import { createSimulatedClock, type SimulatedClock } from '../../../src/testing/simulated-clock'
import { stubPageGlobals } from '../../support/uni-doubles/page-globals'
import { stubIndexedDb } from '../../support/uni-doubles/stub-indexed-db'
import { createUniStorageDouble } from '../../../src/testing/uni/storage-double'

const NAME = 'tradewire-outbox'

let uniTexts: Map<string, unknown>
let clock: SimulatedClock
let troubles: unknown[]

beforeEach(() => {
  stubPageGlobals()
  stubIndexedDb()
  uniTexts = new Map()
  vi.stubGlobal('uni', createUniStorageDouble(uniTexts))
  clock = createSimulatedClock()
  troubles = []
})

/** A page start: a new storage over the data on disk. */
const start = (options: OutboxStorageOptions = {}) =>
  createOutboxStorage({ clock, fellBack: (reason) => troubles.push(reason), ...options })

/** IndexedDB cannot be opened, as in some private windows. */
async function startWithout() {
  const factory = indexedDB
  vi.stubGlobal('indexedDB', { open: () => {
    throw new DOMException('denied', 'SecurityError')
  } })
  const storage = start()
  await storage.keys()
  vi.stubGlobal('indexedDB', factory)
  return storage
}

function watchConnections(): IDBDatabase[] {
  const opened: IDBDatabase[] = []
  const transaction = Reflect.get(IDBDatabase.prototype, 'transaction')
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...given) {
    if (!opened.includes(this)) opened.push(this)
    return transaction.apply(this, given)
  })
  return opened
}

/** Makes the next transactions fail during the change or during the write. */
function failChanges(name: string, times: number): void {
  const put = Reflect.get(IDBObjectStore.prototype, 'put')
  let left = times
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...given) {
    const request = put.apply(this, given)
    if (left > 0) {
      left -= 1
      const abort = Reflect.get(this.transaction, '_abort') as (name: string) => void
      request.addEventListener('success', () => abort.call(this.transaction, name))
    }
    return request
  })
}

function forceClose([first]: readonly IDBDatabase[]): void {
  if (first === undefined) throw new Error('no connection was used')
  // The types declare this function for the class instead of an instance.
  Reflect.apply(fake.forceCloseDatabase, undefined, [first])
}

function holdOpen(): () => void {
  const kept: (() => void)[] = []
  const open = indexedDB.open.bind(indexedDB)
  vi.spyOn(indexedDB, 'open').mockImplementation((...given) => {
    const request = open(...given)
    const listen = request.addEventListener.bind(request)
    Reflect.set(request, 'addEventListener', (type: string, listener: EventListener) => {
      if (type !== 'success') listen(type, listener)
      else listen(type, (event) => void kept.push(() => listener.call(request, event)))
    })
    return request
  })
  return () => kept.splice(0).forEach((answer) => answer())
}

describe('storage for messages that must not be lost', () => {
  test('PF-31: stores strings unchanged in a web page’s IndexedDB, and reads them after a restart', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string(), async (key, text) => {
      await start().write(key, text)
      expect(await start().read(key)).toBe(text)
    }), { numRuns: 30 })
    expect(uniTexts.size).toBe(0)
    expect(troubles).toEqual([])
  })

  test('PF-38: reads data that an earlier version stored under other names', async () => {
    const database = await openDB(NAME, 1, { upgrade: (made) => void made.createObjectStore('texts') })
    await database.put('texts', 'waits', 'key')
    database.close()
    expect(await start().read('key')).toBe('waits')
    expect(troubles).toEqual([])
  })

  test('PF-31: stores strings in uni’s storage outside a web page', async () => {
    vi.stubGlobal('document', undefined)
    await start().write('a', '1')
    expect(uniTexts.get('a')).toBe('text:1')
    expect(await indexedDB.databases()).toEqual([])
  })

  test('PF-32: resolves a write when its transaction is complete, and requests strict durability', async () => {
    const storage = start()
    await storage.keys()
    const reported: string[] = []
    const transaction = Reflect.get(IDBDatabase.prototype, 'transaction')
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...given) {
      const begun = transaction.apply(this, given)
      begun.addEventListener('complete', () => reported.push(`complete ${given[1]} ${given[2]?.durability}`))
      return begun
    })
    await storage.write('a', '1').then(() => reported.push('written'))
    expect(reported).toEqual(['complete readwrite strict', 'written'])
  })

  test('PF-33: rejects with the disk-full error, keeps stored data, and accepts a later write', async () => {
    const storage = start()
    await storage.write('a', '1')
    failChanges('QuotaExceededError', 1)
    await expect(storage.write('a', '2')).rejects.toMatchObject({ name: 'QuotaExceededError' })
    expect(await storage.read('a')).toBe('1')
    expect(uniTexts.size).toBe(0)
    await storage.write('a', '3')
    expect(await start().read('a')).toBe('3')
  })

  test.each(['AbortError', 'UnknownError', 'InvalidStateError'])(
    'PF-34: repeats a change on a new connection after an interruption by %s',
    async (name) => {
      const connections = watchConnections()
      failChanges(name, 1)
      await start().write('a', '1')
      expect(connections).toHaveLength(2)
      expect(await start().read('a')).toBe('1')
    },
  )

  test('PF-34: rejects a change that is interrupted again, and executes the next call', async () => {
    failChanges('AbortError', 2)
    const storage = start()
    await expect(storage.write('a', '1')).rejects.toMatchObject({ name: 'AbortError' })
    await storage.write('a', '2')
    expect(await storage.read('a')).toBe('2')
  })

  test('PF-34: repeats an interrupted change before it makes a later change', async () => {
    failChanges('AbortError', 1)
    const storage = start()
    await Promise.all([storage.write('a', '1'), storage.write('a', '2')])
    expect(await storage.read('a')).toBe('2')
  })

  test('PF-35: closes the database for an upgrade or a deletion, and reopens it on the next call', async () => {
    const storage = start()
    await storage.write('a', '1')
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(NAME)
      request.onsuccess = () => resolve()
      request.onblocked = () => reject(new Error('blocked'))
    })
    expect(await storage.read('a')).toBeUndefined()
    await storage.write('a', '2')
    expect(await storage.read('a')).toBe('2')
  })

  test('PF-35: reopens the database on the next call after the browser has closed the connection', async () => {
    const connections = watchConnections()
    const storage = start()
    await storage.write('a', '1')
    forceClose(connections)
    expect(await storage.read('a')).toBe('1')
    connections[1]?.close()
    expect(await storage.read('a')).toBe('1')
    expect(connections).toHaveLength(3)
  })

  test('PF-35: rejects the call when the database cannot be reopened, and retries on the next call', async () => {
    const connections = watchConnections()
    const storage = start()
    await storage.write('a', '1')
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('gone', 'UnknownError')
    })
    forceClose(connections)
    await expect(storage.write('a', '2')).rejects.toThrow('gone')
    expect(uniTexts.size).toBe(0)
    open.mockRestore()
    expect(await storage.read('a')).toBe('1')
  })
})

describe('storage without IndexedDB', () => {
  const refusals: readonly (readonly [string, () => void])[] = [
    ['is denied at the first look', () => Object.defineProperty(globalThis, 'indexedDB', {
      configurable: true,
      get() {
        throw new DOMException('denied', 'SecurityError')
      },
    })],
    ['is missing', () => vi.stubGlobal('indexedDB', undefined)],
    ['throws when opened', () => vi.stubGlobal('indexedDB', { open: () => {
      throw new DOMException('denied', 'SecurityError')
    } })],
  ]

  test.each(refusals)('PF-36: uses uni’s storage when IndexedDB %s, and reports this once', async (_, refuse) => {
    refuse()
    const storage = start()
    await Promise.all([storage.write('a', '1'), storage.write('b', '2')])
    expect(uniTexts.get('a')).toBe('text:1')
    expect(await storage.read('b')).toBe('2')
    await storage.remove('a')
    expect(await storage.keys()).toEqual(['b'])
    expect(troubles).toHaveLength(1)
  })

  test('PF-36: falls back to uni’s storage even without a report callback', async () => {
    vi.stubGlobal('indexedDB', undefined)
    const storage = createOutboxStorage()
    await storage.write('a', '1')
    expect(uniTexts.get('a')).toBe('text:1')
  })

  test.each([
    ['with a newer version', () => openDB(NAME, 7), 'VersionError'],
    ['that belongs to other code', () => openDB(NAME, 1, { upgrade: (made) => void made.createObjectStore('theirs') }),
      'unexpected stores'],
  ])('PF-36: uses uni’s storage when IndexedDB has a database of the same name %s', async (_, make, words) => {
    const other = await make()
    other.close()
    await start().write('a', '1')
    expect(uniTexts.get('a')).toBe('text:1')
    expect(troubles.map(String)).toEqual([expect.stringContaining(words)])
  })

  test('PF-37: gives up opening the database after 5 s, and closes a database that opens later', async () => {
    const close = vi.spyOn(IDBDatabase.prototype, 'close')
    const answer = holdOpen()
    const storage = start()
    const written = storage.write('a', '1')
    await clock.advanceAsync(4_999)
    expect(uniTexts.size).toBe(0)
    await clock.advanceAsync(1)
    await written
    expect(uniTexts.get('a')).toBe('text:1')
    expect(troubles.map(String)).toEqual(['Error: IndexedDB does not respond'])
    answer()
    await expect.poll(() => close).toHaveBeenCalledTimes(1)
    expect(clock.pending()).toBe(0)
    expect(await storage.read('a')).toBe('1')
  })

  test('PF-37: restarts the 5 s timeout if the page sleeps while the database opens', async () => {
    holdOpen()
    const storage = start()
    const written = storage.write('a', '1')
    await clock.advanceAsync(1)
    clock.suspend(3_600_000)
    await clock.advanceAsync(0)
    expect(troubles).toEqual([])
    await clock.advanceAsync(5_000)
    await written
    expect(troubles).toHaveLength(1)
  })

  test('PF-38: reads data from the storage that contains it, even in later runs', async () => {
    await start().write('first', '1')
    const without = await startWithout()
    await without.write('second', '2')
    expect(await without.keys()).toEqual(['second'])
    const again = start()
    expect(await again.keys()).toEqual(['first', 'second'])
    await again.write('second', '2 changed')
    await again.write('third', '3')
    expect([await again.read('first'), await again.read('second')]).toEqual(['1', '2 changed'])
    expect([...uniTexts.keys()]).toEqual(['second'])
    expect(await (await startWithout()).read('second')).toBe('2 changed')
    await again.remove('second')
    expect(await start().keys()).toEqual(['first', 'third'])
    expect(uniTexts.size).toBe(0)
  })

  test('PF-77: rejects a read once when the browser ends its IndexedDB transaction', async () => {
    const storage = start()
    await storage.keys()
    const { transaction } = IDBDatabase.prototype
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...given) {
      const ended = transaction.apply(this, given)
      queueMicrotask(() => ended.abort())
      return ended
    })
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    onTestFinished(() => void process.off('unhandledRejection', unhandled))
    await expect(storage.read('a')).rejects.toThrow()
    await expect(storage.keys()).rejects.toThrow()
    await setImmediate()
    expect(unhandled).not.toHaveBeenCalled()
  })

  test('PF-38: returns a key’s newer value when both storages contain the key, and removes both values', async () => {
    await start().write('a', 'older')
    await (await startWithout()).write('a', 'newer')
    const storage = start()
    expect(await storage.read('a')).toBe('newer')
    expect(await storage.keys()).toEqual(['a'])
    await storage.remove('a')
    expect(await storage.read('a')).toBeUndefined()
    expect(await start().keys()).toEqual([])
  })

  test('PF-38: uses only IndexedDB in a page that has no access to uni’s storage', async () => {
    vi.stubGlobal('uni', createUniStorageDouble(new Map(), undefined, 'SecurityError'))
    const storage = start()
    await storage.write('a', '1')
    expect(await storage.keys()).toEqual(['a'])
    expect(await storage.read('a')).toBe('1')
  })

  test('PF-38: rejects each call without throwing when neither storage can be used', async () => {
    vi.stubGlobal('uni', createUniStorageDouble(new Map(), undefined, 'SecurityError'))
    vi.stubGlobal('indexedDB', undefined)
    const storage = start()
    for (const call of [storage.read('a'), storage.write('a', '1'), storage.remove('a'), storage.keys()]) {
      await expect(call).rejects.toThrow('SecurityError')
    }
  })
})
