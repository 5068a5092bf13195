import * as fs from 'node:fs'
import { describe, expect, test } from 'vitest'
import { crc32, endMark, journalLine, readJournal } from '../../../server/journal/journal-text'
import { createOrderJournal } from '../../../server/feed/orders/order-journal'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createDamageRig, entry, flipped, keys, startMs } from './damage-rig'

describe('a journal that is damaged', () => {
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
    const { written, startTwice } = createDamageRig()
    const sound = written().toString()
    const second = sound.split('\n')[1] ?? ''
    startTwice(Buffer.from(sound.replace(second, second.replace('林', '木').replace('"crc"', '"src"'))))
  })

  test('SV-143: lines of an earlier version, without a checksum, are read and have one from then on', () => {
    const { path, troubles, open, startTwice } = createDamageRig()
    fs.writeFileSync(path, keys.map((key) => `${JSON.stringify(entry(key))}\n`).join(''))
    const journal = open()
    for (const key of keys) expect(journal.find('10260', key)).toMatchObject(entry(key))
    journal.close()
    expect(fs.readFileSync(path, 'utf8').match(/"crc":"[\da-f]{8}"/g)).toHaveLength(keys.length)
    expect(troubles).toEqual([])
    startTwice(flipped(fs.readFileSync(path), 30, 1))
  })

  test('SV-142: after the hour in which it could still be valid, orders that do not say when they were posted', () => {
    const { path, written } = createDamageRig()
    fs.writeFileSync(path, flipped(written(), 20, 1))
    const clock = createSimulatedClock(startMs + 1_000)
    const journal = createOrderJournal(path, { clock, trouble: () => undefined })
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
