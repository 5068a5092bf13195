import * as fs from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { journalLine } from '../../../server/journal/journal-text'
import { openLineJournal, type LineJournal } from '../../../server/journal/line-journal'
import { temporaryFolder } from '../../support/temporary-folder'
import { failing, noLock, readNumber, watchFiles, type Numbered } from './journal-rig'

let path: string
let troubles: string[]
let files: ReturnType<typeof watchFiles>
/** Share of each line that the disk writes. */
let takenShare: number
let mayCut: boolean
let maySync: boolean
beforeEach(() => {
  const folder = temporaryFolder()
  path = join(folder, 'lines.jsonl')
  troubles = []
  takenShare = 1
  mayCut = true
  maySync = true
  files = watchFiles(folder, {
    writeSync(file: number, ...given: unknown[]): number {
      const length = Math.floor(Number(given[2]) * takenShare)
      return Number(Reflect.apply(fs.writeSync, fs, [file, given[0], given[1], length, given[3]]))
    },
    fsyncSync: () => maySync || failing('EIO')(),
    ftruncateSync: (file, length) => (mayCut ? fs.ftruncateSync(file, length) : failing('EIO')()),
  })
})

const open = (isTakenOver = false, more: { readonly largeBytes?: number } = {}): LineJournal<Numbered> =>
  openLineJournal({
    path, noun: 'number', read: readNumber, files, trouble: (line) => void troubles.push(line),
    lock: noLock(isTakenOver), later: (step) => step(), ...more,
  })

function written(...numbers: readonly number[]): string {
  const journal = open()
  for (const n of numbers) journal.add({ n })
  journal.close()
  files.calls.length = 0
  return fs.readFileSync(path, 'latin1')
}

function callsToAdd(journal: LineJournal<Numbered>, n: number): readonly string[] {
  files.calls.length = 0
  journal.add({ n })
  return files.calls.map((call) => call.split(' ', 1).join())
}

const once = ['write', 'sync']

test('SV-80: writes and syncs a line once, and removes a half-written line before the next write', () => {
  const journal = open(false, { largeBytes: 1 })
  for (const n of [1, 2]) expect(callsToAdd(journal, n)).toEqual(once)
  takenShare = 0.5
  expect(() => journal.add({ n: 3 })).toThrow('the file is full')
  takenShare = 1
  expect(callsToAdd(journal, 4)).toEqual(once)
  journal.close()
  expect(open().entries).toEqual([1, 2, 4].map((n) => ({ n })))
})

test('SV-79: retries a failed truncation once before it adds the next line', () => {
  const journal = open()
  takenShare = 0
  expect(() => journal.add({ n: 1 })).toThrow('the file is full')
  mayCut = false
  takenShare = 0.5
  expect(() => journal.add({ n: 2 })).toThrow('it fails')
  mayCut = true
  takenShare = 1
  expect(callsToAdd(journal, 3)).toEqual(['write', 'truncate', 'sync', ...once])
  expect(callsToAdd(journal, 4)).toEqual(once)
  journal.close()
  expect(open().entries).toEqual([{ n: 3 }, { n: 4 }])
})

test('SV-79: removes a line that could not be synced, even when the next line is shorter', () => {
  const journal = open()
  maySync = mayCut = false
  expect(() => journal.add({ n: 1_234_567_890 })).toThrow('it fails')
  maySync = mayCut = true
  journal.add({ n: 2 })
  journal.close()
  expect([open().entries, troubles]).toEqual([[{ n: 2 }], []])
})

test('SV-95: rewrites the file when it exceeds the size limit, and then whenever its size has doubled', () => {
  const lineBytes = journalLine({ n: 1 }).length
  const journal = open(false, { largeBytes: 2 * lineBytes })
  const kept: Numbered[] = []
  journal.keep(() => kept)
  const replacedAt: number[] = []
  for (let count = 0; count < 60; count += 1) {
    const done = callsToAdd(journal, 1)
    if (done.includes('rename')) replacedAt.push(count)
    expect(done).toEqual(done.length === 2 ? once : ['write', 'sync', 'rename', 'sync', ...once])
    kept.push({ n: 1 })
  }
  expect(replacedAt).toEqual([3, 7, 15, 31])
  journal.close()
  expect(files.open()).toEqual([])
})

test('SV-95: does not rewrite a valid journal at startup when no line is obsolete', () => {
  written(1, 2)
  const journal = open()
  journal.keep(() => journal.entries)
  journal.close()
  expect(files.calls).toEqual([])
})

test('SV-144: rewrites a journal into a new file after a takeover, and leaves the open file unchanged', () => {
  written(1, 2)
  const before = fs.statSync(path).ino
  open().close()
  expect(fs.statSync(path).ino).toBe(before)
  const journal = open(true)
  expect(files.calls.filter((call) => call === 'rename')).toHaveLength(1)
  expect(journal.entries).toEqual([{ n: 1 }, { n: 2 }])
  journal.close()
  expect(fs.statSync(path).ino).not.toBe(before)
})

const lost = 'the affected entries are lost'

test('SV-141: names the damaged line, or the first damaged line and the number of damaged lines', () => {
  const sound = written(1, 2, 3)
  for (const [damaged, said] of [['1', 'line 1 is'], ['12', '2 lines from 1 are'], ['23', '2 lines from 2 are']]) {
    const spoil = (text: string, n: string): string => text.replace(`"n":${n},`, '"n":9,')
    fs.writeFileSync(path, [...damaged ?? ''].reduce(spoil, sound))
    troubles = []
    open().close()
    expect(troubles).toEqual([`${path}: ${said} damaged and moved to ${path}.damaged; ${lost}`])
  }
})

test('SV-141: reports a missing end mark when no line is damaged', () => {
  written()
  const sound = written(1, 2)
  expect(troubles).toEqual([])
  for (const text of ['', sound.slice(0, -1)]) {
    fs.writeFileSync(path, text)
    troubles = []
    open().close()
    expect(troubles).toEqual([`${path}: the end of the file is missing; ${lost}`])
    expect(fs.existsSync(`${path}.damaged`)).toBe(false)
  }
})
