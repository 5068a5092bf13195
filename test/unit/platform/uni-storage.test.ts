import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { createMergedStorage } from '../../../src/platform/storage/outbox-storage'
import { createUniStorage } from '../../../src/platform/storage/uni-storage'
import { createUniStorageDouble } from '../../../src/testing/uni/storage-double'
import { type KillableStorage, createKillableStorage } from '../../support/killable-storage'

const over = (first: KillableStorage, second: KillableStorage, open = () => Promise.resolve()) =>
  createMergedStorage({ first, open, second })

test.each([0, 1, 2, 3, 4])('CM-104: never returns an older value after a kill at step %i of a removal', async (
  at,
) => {
  for (const isFirst of [true, false]) {
    const [first, second] = [createKillableStorage(), createKillableStorage()]
    await over(first, second).write('key', 'older')
    // When the first storage cannot be opened, the value is written to the second.
    await over(first, second, () => Promise.reject(new Error('not to be opened'))).write('key', 'newer')
    const killed = isFirst ? first : second
    killed.cut({ at, isForGood: true })
    await over(first, second).remove('key').catch(() => undefined)
    killed.cut(undefined)
    expect(await over(first, second).read('key')).not.toBe('older')
  }
})

test('PF-75: reads and changes keys of both storages without listing the keys', async () => {
  const [first, second] = [createKillableStorage(), createKillableStorage({ texts: new Map([['older', '1']]) })]
  const keys = vi.spyOn(second, 'keys')
  const storage = over(first, second)
  for (const key of ['older', 'newer']) {
    await storage.write(key, '2')
    expect(await storage.read(key)).toBe('2')
  }
  expect([[...first.texts.keys()], [...second.texts.keys()]]).toEqual([['newer'], ['older']])
  for (const key of ['older', 'newer']) await storage.remove(key)
  expect([first.texts.size, second.texts.size]).toEqual([0, 0])
  expect(keys).not.toHaveBeenCalled()
})

describe('storage', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.constantFrom('', 'text:', '{"type":"undefined"}', '{"type":"string","data":"x"}', '{"type":"number","data":1}'),
  )

  test('PF-23: returns any stored string unchanged', async () => {
    vi.stubGlobal('uni', createUniStorageDouble())
    const storage = createUniStorage()
    await fc.assert(fc.asyncProperty(texts, async (text) => {
      await storage.write('tradewire:book', text)
      expect(await storage.read('tradewire:book')).toBe(text)
    }))
  })

  test('PF-23: simulates runtimes that change unprefixed strings', () => {
    const double = createUniStorageDouble()
    void double.setStorage({ key: 'k', data: '{"type":"string","data":"x"}' })
    let seen: unknown
    void double.getStorage({ key: 'k', success: ({ data }) => (seen = data) })
    expect(seen).toBe('x')
  })

  test('PF-23: returns a string that other code has stored', async () => {
    vi.stubGlobal('uni', createUniStorageDouble(new Map([['k', 'plain']])))
    expect(await createUniStorage().read('k')).toBe('plain')
  })

  test('PF-24: reads missing and removed keys as undefined, and lists the keys', async () => {
    vi.stubGlobal('uni', createUniStorageDouble())
    const storage = createUniStorage()
    expect(await storage.read('none')).toBeUndefined()
    await storage.write('a', '1')
    await storage.write('b', '2')
    expect(await storage.keys()).toEqual(['a', 'b'])
    await storage.remove('a')
    expect(await storage.read('a')).toBeUndefined()
    expect(await storage.keys()).toEqual(['b'])
  })

  const noKey = { getStorage: ({ fail }: { fail: (failure: unknown) => void }): void => fail({ errMsg: 'no key' }) }

  test.each([
    ['PF-74: reads a missing key without listing the keys when the platform reports data not found', {}, 0],
    ['PF-74: lists the keys to recognize a missing key when the platform reports another failure', noKey, 1],
  ])('%s', async (_, answers, listings) => {
    const double = createUniStorageDouble(new Map([['a', '1']]))
    const getStorageInfo = vi.fn(double.getStorageInfo)
    vi.stubGlobal('uni', { ...double, getStorageInfo, ...answers })
    expect(await createUniStorage().read('none')).toBeUndefined()
    expect(getStorageInfo).toHaveBeenCalledTimes(listings)
  })

  test('PF-24: rejects each call with the storage’s failure message', async () => {
    vi.stubGlobal('uni', createUniStorageDouble(new Map(), undefined, 'QuotaExceededError'))
    const storage = createUniStorage()
    await expect(storage.read('a')).rejects.toThrow('QuotaExceededError')
    await expect(storage.write('a', '1')).rejects.toThrow('setStorage:fail QuotaExceededError')
    await expect(storage.remove('a')).rejects.toThrow('removeStorage:fail')
    await expect(storage.keys()).rejects.toThrow('getStorageInfo:fail')
  })

  test('PF-24: rejects the read of an existing key if the storage fails or the value is not a string', async () => {
    const double = createUniStorageDouble(new Map([['a', '1']]))
    for (const failure of [new Error('disk is broken'), 'index is broken']) {
      const getStorage = ({ fail }: { fail: (failure: unknown) => void }): void => fail(failure)
      vi.stubGlobal('uni', { ...double, getStorage })
      await expect(createUniStorage().read('a')).rejects.toThrow('is broken')
    }
    vi.stubGlobal('uni', createUniStorageDouble(new Map([['a', { rows: 3 }]])))
    await expect(createUniStorage().read('a')).rejects.toThrow('not a string')
  })

  test('PF-24: rejects the call instead of throwing when a runtime throws', async () => {
    vi.stubGlobal('uni', {})
    const storage = createUniStorage()
    const calls = [storage.read('a'), storage.write('a', '1'), storage.remove('a'), storage.keys()]
    for (const call of calls) await expect(call).rejects.toThrow()
  })
})
