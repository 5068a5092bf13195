import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { crc32 } from '../../../server/journal/crc32'
import { endMark, journalLine, readJournal } from '../../../server/journal/journal-text'
import type { JournalEntry, OrderJournal } from '../../../server/feed/model/orders/order-journal'
import { createOrderJournal } from '../../../server/feed/orders/order-journal'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

const startMs = 1_704_067_200_000
const trader = '10260'
const keys = ['key-one', 'key-林']

const entry = (reqid: string): JournalEntry => ({
  traderId: trader, reqid, order: '{"action":"closeAll"}', result: { Code: 200, state: 'done', tickets: [1] },
})

let folder: string
let path: string
let troubles: string[]
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'tradewire-damage-'))
  path = join(folder, 'orders.jsonl')
  troubles = []
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

/** The disk is not waited for: thousands of starts. */
const files = { ...fs, fsyncSync: () => undefined }

function open(nowMs = startMs + 1_000): OrderJournal {
  const clock = createSimulatedClock(nowMs)
  return createOrderJournal(path, { clock, files, trouble: (line) => void troubles.push(line) })
}

/** A journal of acknowledged orders, as the file has it. */
function written(): Buffer {
  const journal = open(startMs)
  for (const key of keys) journal.add(entry(key))
  journal.close()
  return fs.readFileSync(path)
}

/** Each key is known with its answer, or it is known that it may be lost: then it is not executed. */
function expectNothingTwice(journal: OrderJournal): void {
  for (const key of keys) {
    const found = journal.find(trader, key)
    if (found !== undefined) expect(found).toMatchObject(entry(key))
    else expect([journal.mayHaveLost(startMs), journal.mayHaveLostOrder(startMs)]).toEqual([true, true])
  }
  expect([journal.mayHaveLost(startMs + 2_000), journal.mayHaveLostOrder(startMs + 2_000)]).toEqual([false, false])
}

/** Two starts with an order between them, as after a real fault. */
function startTwice(damaged: Buffer): void {
  fs.rmSync(`${path}.damaged`, { force: true })
  fs.writeFileSync(path, damaged)
  troubles = []
  const first = open()
  expectNothingTwice(first)
  first.add(entry('key-after'))
  first.close()
  expect(troubles).toHaveLength(1)
  expect(troubles[0]).toMatch(/^[^\n]+orders\.jsonl: .*(damaged and kept in|the end of the file is missing)/)
  const lines = fs.readFileSync(path)
  expect(lines.includes(0)).toBe(false)
  const second = open()
  expectNothingTwice(second)
  expect(second.find(trader, 'key-after')).toMatchObject(entry('key-after'))
  second.close()
  expect(troubles).toHaveLength(1)
}

const flipped = (sound: Buffer, at: number, bits: number): Buffer => {
  const bytes = Buffer.from(sound)
  bytes[at] = (bytes[at] ?? 0) ^ bits
  return bytes
}

describe('a journal that is damaged', () => {
  test('SV-141: any byte flipped: the server starts twice, executes nothing twice and keeps the line aside', () => {
    const sound = written()
    for (let at = 0; at < sound.length; at += 1) {
      const damaged = flipped(sound, at, 1 << at % 8)
      startTwice(damaged)
      // Of lines that a flipped end of line joins or splits, all is kept.
      const aside = fs.readFileSync(`${path}.damaged`)
      expect(aside.length).toBeGreaterThan(0)
      for (const line of aside.toString('latin1').split('\n')) expect(damaged.toString('latin1')).toContain(line)
    }
  }, 120_000)

  test('SV-141 SV-142: cut at any length: the server starts twice and executes nothing twice', () => {
    const sound = written()
    for (let length = 0; length < sound.length; length += 1) startTwice(sound.subarray(0, length))
  }, 120_000)

  test('SV-141: any bit flipped, and any byte a zero: each line is rejected or is as it was written', () => {
    const sound = Buffer.from([...keys.map((key) => journalLine(entry(key))), endMark].join(''))
    const read = (json: string): string | undefined => (json.startsWith('{') ? json : undefined)
    const texts = keys.map((key) => JSON.stringify(entry(key)))
    const judge = (damaged: Buffer): void => {
      const { entries, damaged: lines, foreignLine } = readJournal(damaged, read)
      expect([foreignLine, lines.length > 0, entries.every((json) => texts.includes(json))])
        .toEqual([undefined, true, true])
    }
    for (let at = 0; at < sound.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) judge(flipped(sound, at, 1 << bit))
      judge(flipped(sound, at, sound[at] ?? 0))
    }
  })

  test('SV-141: a line whose checksum is gone as well is no line from before there were any', () => {
    const sound = written().toString()
    const second = sound.split('\n')[1] ?? ''
    startTwice(Buffer.from(sound.replace(second, second.replace('林', '木').replace('"crc"', '"src"'))))
  })

  test('SV-143: lines of an earlier version, without a checksum, are read and have one from then on', () => {
    fs.writeFileSync(path, keys.map((key) => `${JSON.stringify(entry(key))}\n`).join(''))
    const journal = open()
    for (const key of keys) expect(journal.find(trader, key)).toMatchObject(entry(key))
    journal.close()
    expect(fs.readFileSync(path, 'utf8').match(/"crc":"[\da-f]{8}"/g)).toHaveLength(keys.length)
    expect(troubles).toEqual([])
    startTwice(flipped(fs.readFileSync(path), 30, 1))
  })

  test('SV-142: after the hour in which it could still be valid, orders that do not say when they were posted', () => {
    fs.writeFileSync(path, flipped(written(), 20, 1))
    const clock = createSimulatedClock(startMs + 1_000)
    const journal = createOrderJournal(path, { clock, trouble: (line) => void troubles.push(line) })
    clock.advance(3_600_000)
    expect(journal.mayHaveLostOrder(startMs)).toBe(true)
    clock.advance(1)
    expect([journal.mayHaveLostOrder(startMs), journal.mayHaveLost(startMs)]).toEqual([false, true])
    journal.close()
  })

  test('SV-141: the checksum is the one of zip', () => {
    expect(crc32(Buffer.from('123456789')).toString(16)).toBe('cbf43926')
  })
})
