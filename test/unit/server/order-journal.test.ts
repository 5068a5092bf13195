import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { openChatJournal } from '../../../server/chat/messages/chat-journal'
import { keptMs, maxOrderLifeMs } from '../../../server/feed/model/orders/kept-ms'
import type { JournalEntry } from '../../../server/feed/model/orders/order-journal'
import { createOrderJournal } from '../../../server/feed/orders/order-journal'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { temporaryFolder } from '../../support/temporary-folder'

let folder: string
let path: string
beforeEach(() => {
  folder = temporaryFolder()
  path = join(folder, 'orders.jsonl')
})

const entry = (reqid: string, order = '{"action":"closeAll"}'): JournalEntry => ({
  traderId: '10260', reqid, order, result: { Code: 200, state: 'done', tickets: [1, 2] },
})

describe('the order journal', () => {
  test('SV-80: what was written is found after a restart', () => {
    const first = createOrderJournal(path)
    first.add(entry('key-one'))
    first.add(entry('key-two', '{"text":"with \\n and 林"}'))
    first.close()
    const second = createOrderJournal(path)
    expect(second.find('10260', 'key-one')).toMatchObject(entry('key-one'))
    expect(second.find('10260', 'key-two')).toMatchObject(entry('key-two', '{"text":"with \\n and 林"}'))
    expect(second.find('other', 'key-one')).toBeUndefined()
    second.add(entry('key-three'))
    second.close()
    expect(readFileSync(path, 'utf8').split('\n').slice(0, -1)).toHaveLength(3)
  })

  test.each(['nonsense\n', '{}\n', '[]\n', `${JSON.stringify({ ...entry('key-one'), result: {} })}\n`, '\0\0\0'])(
    'SV-81: a file that is no journal stops the start, and stays as it is: %j', (text) => {
      writeFileSync(path, text)
      expect(() => createOrderJournal(path)).toThrow(`${path}: line 1 is no order`)
      expect(readFileSync(path, 'utf8')).toBe(text)
    })

  test('SV-81: so does a journal of another kind', () => {
    openChatJournal(path).add({
      id: 'm-1', from: '1', to: { type: 'peer', id: '2' }, content: { kind: 'text', text: 'hi' }, createdAt: 1,
    })
    rmSync(`${path}.lock`)
    expect(() => createOrderJournal(path)).toThrow(`${path}: line 1 is no order`)
  })

  test('SV-81: so does a path that cannot be a file', () => {
    expect(() => createOrderJournal(folder)).toThrow(/cannot be used as a journal \(E[A-Z]+\)/)
    expect(() => createOrderJournal(join(folder, 'missing', 'orders'))).toThrow(/\(ENOENT\)/)
  })

  test('SV-79: what did not fit leaves nothing behind', () => {
    const journal = createOrderJournal(path)
    journal.add(entry('key-one'))
    journal.close()
    // The file is gone from under it: nothing can be written any more.
    expect(() => journal.add(entry('key-two'))).toThrow()
    expect(journal.find('10260', 'key-two')).toBeUndefined()
    expect(readFileSync(path, 'utf8').split('\n').slice(0, -1)).toHaveLength(1)
  })

  const startMs = 1_704_067_200_000

  test('SV-97: a key is forgotten after a week in which a server ran, in the file and in memory', () => {
    const clock = createSimulatedClock(startMs)
    const options = { clock, largeBytes: 1 }
    writeFileSync(path, `${JSON.stringify({ ...entry('undated'), keptUntil: startMs + 10 })}\n`)
    const first = createOrderJournal(path, options)
    first.add(entry('early'))
    clock.advance(keptMs)
    first.add(entry('late'))
    const found = (journal: typeof first) =>
      ['undated', 'early', 'late'].map((reqid) => journal.find('10260', reqid) !== undefined)
    expect(found(first)).toEqual([true, true, true])
    first.close()
    clock.advance(30 * keptMs)
    const second = createOrderJournal(path, options)
    expect(found(second)).toEqual([true, true, true])
    clock.advance(maxOrderLifeMs + 1)
    second.add(entry('next'))
    expect(found(second)).toEqual([false, false, true])
    expect(second.find('10260', 'next')).toBeDefined()
    expect([startMs, startMs + keptMs].map((postedMs) => second.mayHaveLost(postedMs))).toEqual([true, false])
    expect([second.mayHaveLost(undefined), second.mayHaveLostOrder(startMs)]).toEqual([false, false])
    second.close()
    const third = createOrderJournal(path, options)
    expect(found(third)).toEqual([false, false, true])
    expect(third.mayHaveLost(startMs)).toBe(true)
    third.close()
  })

  test.each([['8 days ahead', 8], ['8 days behind', -8], ['a year ahead', 365]])(
    'SV-145: starts with the clock %s forget nothing', (_, days) => {
      const clock = createSimulatedClock(startMs)
      const first = createOrderJournal(path, { clock })
      for (let key = 0; key < 50; key += 1) first.add(entry(`key-${key}`))
      first.close()
      clock.setWall(startMs + days * 86_400_000)
      for (const starts of [1, 2, 3]) {
        const astray = createOrderJournal(path, { clock, largeBytes: 1 })
        astray.add(entry(`astray-${starts}`))
        clock.advance(60_000)
        astray.close()
      }
      clock.setWall(startMs + 600_000)
      const last = createOrderJournal(path, { clock })
      for (let key = 0; key < 50; key += 1) expect(last.find('10260', `key-${key}`)).toMatchObject(entry(`key-${key}`))
      expect(last.mayHaveLostOrder(startMs)).toBe(false)
      last.close()
    })
})
