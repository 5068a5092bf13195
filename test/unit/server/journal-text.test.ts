import { expect, test } from 'vitest'
import * as fs from 'node:fs'
import { join } from 'node:path'
import type { JournalEntry, OrderJournal } from '../../../server/feed/model/orders/order-journal'
import { crc32, endMark, journalLine, readJournal } from '../../../server/journal/journal-text'
import { createOrderJournal } from '../../../server/feed/orders/open-order-journal'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { temporaryFolder } from '../../support/temporary-folder'
import { startMs } from './support'

const one = journalLine({ n: 1 })
const two = journalLine({ n: 2 })
const plain = '{"n":7}\n'
/** JSON with an invalid UTF-8 byte. */
const broken = Buffer.concat([Buffer.from('{"n":"'), Buffer.from([0xff]), Buffer.from('"}')])

const asRead = (json: string): string | undefined => (json.startsWith('{"n":') ? json : undefined)

function read(...parts: readonly (string | Buffer)[]) {
  const { damaged, ...more } = readJournal(Buffer.concat(parts.map((part) => Buffer.from(part))), asRead)
  return { ...more, damaged: damaged.map(({ number, bytes }) => [number, bytes.toString('latin1')] as const) }
}

const without = (line: string): string => line.slice(0, -1)

test('SV-141: reads complete lines and the end mark', () => {
  expect(read(one, two, endMark)).toEqual({
    entries: ['{"n":1}', '{"n":2}'], damaged: [], isCut: false, foreignLine: undefined, plainLines: 0,
    endBytes: one.length + two.length,
  })
  expect(read(endMark)).toMatchObject({ entries: [], damaged: [], isCut: false, foreignLine: undefined, endBytes: 0 })
})

test.each<[string, readonly string[]]>([
  ['among lines with checksums', [one, plain, two]],
  ['in a file without its end', [plain, one]],
  ['in a file with an end mark', [plain, endMark]],
])('SV-141: reports a line without a checksum as damaged %s', (_, parts) => {
  const { damaged, entries, plainLines, isCut } = read(...parts)
  expect(damaged).toEqual([[parts.indexOf(plain) + 1, without(plain)]])
  expect(entries).toHaveLength(parts.filter((part) => part === one || part === two).length)
  expect([plainLines, isCut]).toEqual([0, !parts.includes(endMark)])
})

test.each<[string, string | Buffer]>([
  ['with text before it', `x${one}`],
  ['with text after it', `${without(one)}x\n`],
  ['with a missing checksum digit', `${one.slice(0, -4)}"}\n`],
  ['with an invalid UTF-8 byte', Buffer.concat([broken, Buffer.from('\n')])],
  ['without content', '\n'],
])('SV-141: reports a line %s as damaged, and keeps the whole line', (_, line) => {
  for (const [parts, number] of [[[one, line, endMark], 2], [[line, one, endMark], 1]] as const) {
    const { damaged, entries } = read(...parts)
    expect(damaged).toEqual([[number, without(Buffer.from(line).toString('latin1'))]])
    expect(entries).toEqual(['{"n":1}'])
  }
})

test('SV-141: treats a broken line among lines without checksums as damaged', () => {
  const { damaged, entries, isCut } = read(plain, broken, '\n', plain)
  expect(damaged).toEqual([[2, broken.toString('latin1')]])
  expect(entries).toHaveLength(2)
  expect(isCut).toBe(true)
})

test('SV-141: detects a truncated file by its missing end mark, and a partial line as damage', () => {
  expect(read('')).toMatchObject({ entries: [], damaged: [], isCut: true, foreignLine: undefined })
  expect(read(one)).toMatchObject({ damaged: [], isCut: true, foreignLine: undefined })
  expect(read(one, '{"n"')).toMatchObject({ damaged: [[2, '{"n"']], isCut: true, foreignLine: undefined })
  expect(read('{"n"')).toMatchObject({ damaged: [[1, '{"n"']], isCut: true, foreignLine: undefined })
  expect(read(plain, '{"n"')).toMatchObject({ damaged: [[2, '{"n"']], isCut: true, plainLines: 1 })
  expect(read(`x${one}`)).toMatchObject({ damaged: [[1, `x${without(one)}`]], isCut: true, foreignLine: undefined })
  expect(read(one, 'x', endMark)).toMatchObject({ damaged: [[2, `x${endMark}`]], isCut: true })
})

test('SV-81: reports the first line that is not an entry, or line 1 of a file that is not a journal', () => {
  expect(read(one, journalLine({ m: 1 }), journalLine({ m: 2 }), endMark).foreignLine).toBe(2)
  for (const text of ['x', 'x\n', '[]\n', '{"m":1}\n', '\0\0']) expect(read(text).foreignLine, text).toBe(1)
})

test('SV-293: reads a line that contains all characters, including Unicode line separators', () => {
  const n = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).join('')
  expect(read(journalLine({ n }), endMark)).toMatchObject({ entries: [JSON.stringify({ n })], damaged: [] })
})

const keys = ['key-one', 'key-林']
const entry = (reqid: string): JournalEntry => ({
  traderId: '10260', reqid, order: '{"action":"closeAll"}', result: { Code: 200, state: 'done', tickets: [1] },
})

const flipped = (sound: Buffer, at: number, bits: number): Buffer => {
  const bytes = Buffer.from(sound)
  bytes[at] = (bytes[at] ?? 0) ^ bits
  return bytes
}

const sound = Buffer.from([...keys.map((key) => journalLine(entry(key))), endMark].join(''))

test('SV-141: never returns an altered line after a flipped bit, a zeroed byte or a truncation', () => {
  const texts = keys.map((key) => JSON.stringify(entry(key)))
  const judge = (bytes: Buffer, isShort = false): void => {
    const { entries, damaged, foreignLine, isCut } = readJournal(bytes, (json) => json)
    expect([foreignLine, damaged.length > 0 || isShort && isCut, entries.every((json) => texts.includes(json))])
      .toEqual([undefined, true, true])
  }
  for (let at = 0; at < sound.length; at += 1) {
    for (let bit = 0; bit < 8; bit += 1) judge(flipped(sound, at, 1 << bit))
    judge(flipped(sound, at, sound[at] ?? 0))
    judge(sound.subarray(0, at), true)
  }
})

const path = (): string => join(temporaryFolder(), 'orders.jsonl')
function open(at: string, troubles: string[]): OrderJournal {
  const clock = createSimulatedClock(startMs + 1_000)
  return createOrderJournal(at, { clock, trouble: (line) => void troubles.push(line) })
}

/** Expects that each key has a result or counts as possibly lost, so that no order runs twice. */
function expectNothingTwice(journal: OrderJournal): void {
  for (const key of keys) {
    const found = journal.find('10260', key)
    if (found !== undefined) expect(found).toMatchObject(entry(key))
    else expect([journal.mayHaveLost(startMs), journal.mayHaveLostOrder(startMs)]).toEqual([true, true])
  }
  expect([journal.mayHaveLost(startMs + 2_000), journal.mayHaveLostOrder(startMs + 2_000)]).toEqual([false, false])
}

const lineEnd = sound.indexOf('\n')
test.each<[string, Buffer]>([
  ['a flipped byte in the first line', flipped(sound, 20, 1)],
  ['the first two lines joined', flipped(sound, lineEnd, 1)],
  ['a flipped end mark', flipped(sound, sound.length - 1, 1)],
  ['a split line', sound.subarray(0, lineEnd + 20)],
  ['a missing second line', sound.subarray(0, lineEnd + 1)],
  ['an empty file', sound.subarray(0, 0)],
])('SV-141 SV-142: starts twice and executes nothing twice with %s', (_, damaged) => {
  const at = path()
  fs.writeFileSync(at, damaged)
  const troubles: string[] = []
  const first = open(at, troubles)
  expectNothingTwice(first)
  first.add(entry('key-after'))
  first.close()
  expect(troubles).toEqual([expect.stringMatching(
    /^[^\n]+orders\.jsonl: .*(damaged and moved to|the end of the file is missing).* return not-known/)])
  expect(fs.readFileSync(at).includes(0)).toBe(false)
  const second = open(at, troubles)
  expectNothingTwice(second)
  expect(second.find('10260', 'key-after')).toMatchObject(entry('key-after'))
  second.close()
  expect(troubles).toHaveLength(1)
})

test('SV-143: reads lines without checksums from an earlier version, and adds checksums', () => {
  const at = path()
  fs.writeFileSync(at, keys.map((key) => `${JSON.stringify(entry(key))}\n`).join(''))
  const troubles: string[] = []
  const journal = open(at, troubles)
  for (const key of keys) expect(journal.find('10260', key)).toMatchObject(entry(key))
  journal.close()
  expect([fs.readFileSync(at), troubles]).toEqual([sound, []])
})

test('SV-141: uses the CRC-32 of zip files as checksum', () => {
  expect(crc32(Buffer.from('123456789')).toString(16)).toBe('cbf43926')
})
