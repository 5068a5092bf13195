import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ChatRecord } from '../../../src/chat/model/chat-storage'
import { chatDevices } from '../../support/chat-devices'
import { allOf } from './uni-chat'

afterEach(() => void vi.unstubAllGlobals())

const recordOf = (id: string, createdAt: number, fields: Partial<ChatRecord> = {}): ChatRecord =>
  ({ conversation: 'peer:8', id, createdAt, text: `text of ${id}`, ...fields })
const nothing = { conversations: [], records: [] }
const newestFirst = (records: readonly ChatRecord[]): readonly ChatRecord[] =>
  [...records].sort((one, other) => other.createdAt - one.createdAt || (one.id < other.id ? 1 : -1))
const idsOf = (records: readonly ChatRecord[]): readonly string[] => records.map(({ id }) => id)

describe.each(Object.entries(chatDevices))('stored messages: %s', (_, makeDevice) => {
  test('CM-30: returns all stored data after a restart, and only to its owner', async () => {
    const device = makeDevice()
    const storage = device()
    const odd = `'"; DROP TABLE records; -- \u0000 \ud800 émoji 🙂\n`
    const record = recordOf(odd, 5, { conversation: `group:${odd}`, text: JSON.stringify(odd) })
    await storage.put('a:7', {
      about: odd, conversations: [{ id: `group:${odd}`, text: JSON.stringify(odd) }], records: [record],
    })
    const after = device()
    expect(await after.overview('a:7')).toMatchObject({
      about: odd, conversations: [{ id: `group:${odd}`, text: JSON.stringify(odd) }],
    })
    expect(await after.page('a:7', { conversation: `group:${odd}`, before: null, limit: 9 })).toEqual([record])
    expect(await after.overview('a:8')).toEqual({ about: undefined, conversations: [], drops: [] })
    expect(await after.page('a:8', { conversation: `group:${odd}`, before: null, limit: 9 })).toEqual([])
    expect(await after.known('a:8', [record])).toEqual(new Set())
  })

  test('CM-31: sorts messages with the same time by id, whatever characters the ids contain', async () => {
    const storage = makeDevice()()
    const odd = ['a', 'a!', 'a b', 'a#', 'a\n', 'a"', 'a\\', 'a\u0001', 'a\ue000', 'a🙂', 'ab', 'a\'']
    const before = recordOf('z', 1)
    const all = [before, ...odd.map((id) => recordOf(id, 2)), recordOf('0', 3)]
    await storage.put('7', { ...nothing, records: all })
    for (const limit of [1, 2, 5, 20]) {
      expect(idsOf(await allOf(storage, limit)), `${limit} at a time`).toEqual(idsOf(newestFirst(all)))
    }
  })

  test('CM-32: stores a repeated batch once, and replaces a record with its later version', async () => {
    const storage = makeDevice()()
    const batch = { about: 'mark', conversations: [{ id: 'peer:8', text: 'one' }], records: [recordOf('a', 1)] }
    await storage.put('7', batch)
    await storage.put('7', batch)
    await storage.put('7', { about: 'later', conversations: [{ id: 'peer:8', text: 'two' }], records: [] })
    expect(await storage.page('7', { conversation: 'peer:8', before: null, limit: 9 })).toEqual([recordOf('a', 1)])
    expect(await storage.put('7', { ...nothing, records: [recordOf('b', 2)] })).toEqual([])
    expect(await storage.overview('7')).toEqual({
      about: 'later', conversations: [{ id: 'peer:8', text: 'two' }], drops: [],
    })
  })

  test('CM-30: separates users and conversations whose names differ only in percent-encoding', async () => {
    const storage = makeDevice()()
    const names = ['a:7', 'a%3A7', 'a%253A7', 'a%', 'a%25']
    for (const name of names) {
      const record = recordOf(name, 1, { conversation: name })
      await storage.put(name, { about: name, conversations: [{ id: name, text: name }], records: [record] })
    }
    for (const name of names) {
      expect(await storage.overview(name)).toEqual({
        about: name, conversations: [{ id: name, text: name }], drops: [],
      })
      expect(idsOf(await storage.page(name, { conversation: name, before: null, limit: 9 }))).toEqual([name])
    }
  })

  test('CM-33: reports which messages are stored, and omits removed messages', async () => {
    const storage = makeDevice()()
    const [one, two, three] = [recordOf('a', 1), recordOf('b', 2), recordOf('c', 3)]
    await storage.put('7', { ...nothing, records: [one, two] })
    expect(await storage.known('7', [one, two, three])).toEqual(new Set(['a', 'b']))
    expect(await storage.known('7', [])).toEqual(new Set())
    await storage.remove('7', [one, three])
    expect(await storage.known('7', [one, two])).toEqual(new Set(['b']))
    expect(idsOf(await storage.page('7', { conversation: 'peer:8', before: null, limit: 9 }))).toEqual(['b'])
  })

  test('CM-34: returns a thousand messages page by page after batches in any order', async () => {
    const device = makeDevice()
    const storage = device()
    const all = Array.from({ length: 1_000 }, (_unused, index) =>
      recordOf(`m${index}`, Math.floor(index / 3), { text: `text ${index} `.repeat(20) }))
    // Newer messages, then earlier pages, then a late message.
    const [late, ...rest] = all.splice(700, 1).concat(all)
    await storage.put('7', { ...nothing, records: rest.slice(600) })
    for (let end = 600; end > 0; end -= 50) await storage.put('7', { ...nothing, records: rest.slice(end - 50, end) })
    if (late !== undefined) await storage.put('7', { ...nothing, records: [late] })
    const found = await allOf(device(), 64)
    expect(idsOf(found)).toEqual(idsOf(newestFirst(late === undefined ? rest : [...rest, late])))
    expect(found).toHaveLength(1_000)
  })
})
