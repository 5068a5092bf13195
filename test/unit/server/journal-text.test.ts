import { describe, expect, test } from 'vitest'
import { endMark, journalLine, readJournal } from '../../../server/journal/journal-text'

const one = journalLine({ n: 1 })
const two = journalLine({ n: 2 })
const plain = '{"n":7}\n'
/** A byte that begins no character, within a text. */
const broken = Buffer.concat([Buffer.from('{"n":"'), Buffer.from([0xff]), Buffer.from('"}')])

const asRead = (json: string): string | undefined => (json.startsWith('{"n":') ? json : undefined)

/** The entries of a file, and its damaged lines as number and text. */
function read(...parts: readonly (string | Buffer)[]) {
  const { damaged, ...more } = readJournal(Buffer.concat(parts.map((part) => Buffer.from(part))), asRead)
  return { ...more, damaged: damaged.map(({ number, bytes }) => [number, bytes.toString('latin1')] as const) }
}

const without = (line: string): string => line.slice(0, -1)

describe('the text of a journal', () => {
  test('SV-141: whole lines and the mark of their end are read', () => {
    expect(read(one, two, endMark)).toEqual({
      entries: ['{"n":1}', '{"n":2}'], damaged: [], isCut: false, foreignLine: undefined, plainLines: 0,
      endBytes: one.length + two.length,
    })
    expect(read(endMark)).toMatchObject({ entries: [], damaged: [], isCut: false, foreignLine: undefined, endBytes: 0 })
  })

  test('SV-143: lines without checksums are read where no line of the file has one', () => {
    expect(read(plain, plain)).toMatchObject({
      entries: [without(plain), without(plain)], damaged: [], isCut: false, foreignLine: undefined, plainLines: 2,
    })
  })

  test.each<[string, readonly string[]]>([
    ['among lines with checksums', [one, plain, two]],
    ['and the end is missing', [plain, one]],
    ['in a file with the mark of its end', [plain, endMark]],
  ])('SV-141: a line without a checksum is damaged %s', (_, parts) => {
    const { damaged, entries, plainLines, isCut } = read(...parts)
    expect(damaged).toEqual([[parts.indexOf(plain) + 1, without(plain)]])
    expect(entries).toHaveLength(parts.filter((part) => part === one || part === two).length)
    expect([plainLines, isCut]).toEqual([0, !parts.includes(endMark)])
  })

  test.each<[string, string | Buffer]>([
    ['with something before it', `x${one}`],
    ['with something behind it', `${without(one)}x\n`],
    ['with a digit of its checksum lost', `${one.slice(0, -4)}"}\n`],
    ['with a byte that begins no character', Buffer.concat([broken, Buffer.from('\n')])],
    ['with nothing in it', '\n'],
  ])('SV-141: a line %s is damaged, and all of it is kept', (_, line) => {
    for (const [parts, number] of [[[one, line, endMark], 2], [[line, one, endMark], 1]] as const) {
      const { damaged, entries } = read(...parts)
      expect(damaged).toEqual([[number, without(Buffer.from(line).toString('latin1'))]])
      expect(entries).toEqual(['{"n":1}'])
    }
  })

  test('SV-141: so is one among lines from before there were checksums', () => {
    const { damaged, entries, isCut } = read(plain, broken, '\n', plain)
    expect(damaged).toEqual([[2, broken.toString('latin1')]])
    expect(entries).toHaveLength(2)
    expect(isCut).toBe(true)
  })

  test('SV-141: a file that was cut is known by its end, and what is left of a line is damaged', () => {
    expect(read('')).toMatchObject({ entries: [], damaged: [], isCut: true, foreignLine: undefined })
    expect(read(one)).toMatchObject({ damaged: [], isCut: true, foreignLine: undefined })
    expect(read(one, '{"n"')).toMatchObject({ damaged: [[2, '{"n"']], isCut: true, foreignLine: undefined })
    expect(read('{"n"')).toMatchObject({ damaged: [[1, '{"n"']], isCut: true, foreignLine: undefined })
    expect(read(plain, '{"n"')).toMatchObject({ damaged: [[2, '{"n"']], isCut: true, plainLines: 1 })
    expect(read(one, 'x', endMark)).toMatchObject({ damaged: [[2, `x${endMark}`]], isCut: true })
  })

  test('SV-81: a sound line that is no entry is foreign, and a file in which nothing speaks for a journal', () => {
    expect(read(one, journalLine({ m: 1 }), journalLine({ m: 2 }), endMark).foreignLine).toBe(2)
    for (const text of ['x', 'x\n', '[]\n', '{"m":1}\n', '\0\0']) expect(read(text).foreignLine, text).toBe(1)
  })
})
