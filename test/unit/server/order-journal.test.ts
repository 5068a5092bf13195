import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createOrderJournal, type JournalEntry } from '../../../server/orders/order-journal'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewire-journal-'))
  path = join(folder, 'orders.jsonl')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

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
    expect(second.find('10260', 'key-one')).toEqual(entry('key-one'))
    expect(second.find('10260', 'key-two')).toEqual(entry('key-two', '{"text":"with \\n and 林"}'))
    expect(second.find('other', 'key-one')).toBeUndefined()
    second.add(entry('key-three'))
    second.close()
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(3)
  })

  test('SV-80: it is on disk before add returns', () => {
    const journal = createOrderJournal(path)
    journal.add(entry('key-one'))
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(entry('key-one'))
    journal.close()
  })

  test('SV-80: a line that a killed process did not finish is dropped and written over', () => {
    const first = createOrderJournal(path)
    first.add(entry('key-one'))
    first.close()
    appendFileSync(path, '{"traderId":"10260","reqid":"half')
    const second = createOrderJournal(path)
    expect(second.find('10260', 'key-one')).toBeDefined()
    second.add(entry('key-two'))
    second.close()
    const third = createOrderJournal(path)
    expect(third.find('10260', 'key-one')).toEqual(entry('key-one'))
    expect(third.find('10260', 'key-two')).toEqual(entry('key-two'))
    third.close()
  })

  test.each(['nonsense', '{}', '{"traderId":"1","reqid":"a","order":"","result":{"state":"done"}}', '[]'])(
    'SV-81: a line that is no order stops the start: %s', (line) => {
      writeFileSync(path, `${JSON.stringify(entry('key-one'))}\n${line}\n`)
      expect(() => createOrderJournal(path)).toThrow(`${path}: line 2 is no order`)
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
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(entry('key-one'))}\n`)
  })
})
