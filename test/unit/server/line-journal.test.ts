import * as fs from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test, vi } from 'vitest'
import { openChatJournal } from '../../../server/chat/messages/chat-journal'
import { createChatLog, mostMessages, type TakenMessage } from '../../../server/chat/messages/chat-log'
import { journalLine } from '../../../server/journal/journal-text'
import { openLineJournal, type LineJournalOptions } from '../../../server/journal/line-journal'
import type { JournalFiles } from '../../../server/journal/replace-file'
import { collectGarbage } from '../../support/collect-garbage'
import { temporaryFolder } from '../../support/temporary-folder'
import { noLock, readNumber, type Numbered } from './journal-rig'
import { present, startMs } from './support'

let folder: string
let path: string
beforeEach(() => {
  folder = temporaryFolder()
  path = join(folder, 'lines.jsonl')
})

const linesOf = (): readonly string[] => fs.readFileSync(path, 'utf8').split('\n').slice(0, -1)

const numbersOf = (): readonly number[] => linesOf().map((line) => Number(/^\{"n":(\d+)/.exec(line)?.[1]))
const plainLines = (numbers: readonly number[]): string => numbers.map((n) => `{"n":${n}}\n`).join('')

const asNumbers = {
  noun: 'number', read: readNumber, lock: noLock(), later: (step: () => void): void => step(),
  trouble: (line: string): void => {
    throw new Error(`nothing is damaged: ${line}`)
  },
}

type NumbersOptions =
  Partial<Pick<LineJournalOptions<Numbered>, 'files' | 'trouble' | 'stepLength' | 'later' | 'lock'>>

function openNumbers(options: NumbersOptions = {}) {
  const journal = openLineJournal({ ...asNumbers, path, largeBytes: 500, ...options })
  const kept = journal.entries.map(({ n }) => n)
  journal.keep(() => kept.slice(-10).map((n) => ({ n })))
  return {
    kept,
    entries: [...kept],
    add(n: number): void {
      journal.add({ n })
      kept.push(n)
    },
    close: () => journal.close(),
  }
}

/** Fails from this call on, like a killed process. Syncs do nothing. */
function dyingAt(call: number): { readonly files: JournalFiles; readonly isDead: () => boolean } {
  let calls = 0
  const files = new Proxy<JournalFiles>(fs, {
    get(of, name) {
      const does: unknown = Reflect.get(of, name)
      if (typeof does !== 'function') return does
      return (...given: unknown[]): unknown => {
        calls += 1
        if (calls >= call) throw new Error('dead')
        if (name === 'fsyncSync') return undefined
        return Reflect.apply(does, of, given)
      }
    },
  })
  return { files, isDead: () => calls >= call }
}

test('SV-95 SV-96: compacts a journal with obsolete lines at startup, and keeps the file permissions', () => {
  fs.writeFileSync(path, plainLines(Array.from({ length: 30 }, (_, index) => 100 + index)))
  fs.chmodSync(path, 0o666)
  const linked = join(folder, 'link')
  fs.symlinkSync(path, linked)
  const journal = openLineJournal({ ...asNumbers, path: linked })
  journal.keep(() => journal.entries.slice(-3))
  expect(numbersOf()).toEqual([127, 128, 129])
  journal.add({ n: 130 })
  journal.close()
  expect(numbersOf()).toEqual([127, 128, 129, 130])
  expect(fs.lstatSync(linked).isSymbolicLink()).toBe(true)
  expect(fs.statSync(path).mode & 0o777).toBe(0o666)
  expect(fs.readdirSync(folder)).toHaveLength(2)
})

function onRequest() {
  let next: (() => void) | undefined
  return {
    stepLength: 60,
    later: (step: () => void) => void (next = step),
    run(): void {
      const step = next
      next = undefined
      step?.()
    },
  }
}

test.each([
  ['yes', onRequest], ['no', () => ({ later: asNumbers.later, run: () => undefined })],
])('SV-96: restores all acknowledged, retained entries after a kill at any moment (in steps: %s)', (_, pace) => {
  let deaths = 0
  for (let call = 1; ; call += 1) {
    fs.rmSync(path, { force: true })
    const { files, isDead } = dyingAt(call)
    const taken: number[] = []
    try {
      const { run, ...steps } = pace()
      const journal = openNumbers({ files, trouble: () => undefined, ...steps })
      for (let number = 1_000; number < 1_045; number += 1) {
        journal.add(number)
        taken.push(number)
        run()
      }
    } catch {
      deaths += 1
    }
    if (!isDead()) break
    const after = openNumbers({ files: dyingAt(Infinity).files, trouble: () => undefined })
    // The last entry may have been written without an acknowledgement.
    const isReported = after.entries.at(-1) === taken.at(-1)
    expect(after.entries.slice(isReported ? -10 : -11, isReported ? undefined : -1)).toEqual(taken.slice(-10))
    expect(fs.existsSync(`${path}.new`)).toBe(false)
    after.close()
  }
  expect(deaths).toBeGreaterThan(90)
})

test('SV-96 SV-95 SV-292: reports a failed compaction, keeps the journal, and retries when its size doubles', () => {
  const { files } = dyingAt(Infinity)
  let tries = 0
  const trouble = vi.fn()
  const journal = openNumbers({
    trouble,
    files: {
      ...files,
      openSync(...given: Parameters<typeof fs.openSync>) {
        tries += Number(given[0] === `${path}.new`)
        return files.openSync(...given)
      },
    },
  })
  fs.mkdirSync(`${path}.new`)
  for (let number = 1_000; number < 1_100; number += 1) journal.add(number)
  journal.close()
  expect(linesOf()).toHaveLength(100)
  expect(tries).toBe(3)
  const line: unknown = expect.stringMatching(/lines\.jsonl: cannot be compacted, and keeps growing: EEXIST: /)
  expect(trouble.mock.calls).toEqual([[line], [line], [line]])
})

const numbersFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index)

function addUntilRewrite(first: number, add: (n: number) => void): number[] {
  const numbers = numbersFrom(first, 100)
  const last = numbers.findIndex((n) => {
    add(n)
    return fs.existsSync(`${path}.new`)
  })
  expect(last, 'index of the entry that begins a rewrite').toBeGreaterThan(0)
  return numbers.slice(0, last + 1)
}

test('SV-271: compacts the journal in small steps, and stores new entries between them', () => {
  vi.useFakeTimers()
  const written: number[] = []
  const files: JournalFiles = {
    ...fs,
    writeSync(file: number, ...given: unknown[]): number {
      written.push(Number(given[2]))
      return Number(Reflect.apply(fs.writeSync, fs, [file, ...given]))
    },
  }
  const kept = numbersFrom(1_000, 4).map((n) => ({ n, text: 'x'.repeat(524_288) }))
  const stepBytes = kept.slice(2).map(journalLine).join('').length
  const { later: _, ...paced } = asNumbers
  const journal = openLineJournal({ ...paced, path, files, largeBytes: 500 })
  journal.keep(() => kept)
  const inode = fs.statSync(path).ino
  const old = addUntilRewrite(2_001, (n) => journal.add({ n }))
  written.length = 0
  vi.advanceTimersByTime(19)
  expect(written).toEqual([])
  for (let count = 1; count <= 2; count += 1) {
    vi.advanceTimersByTime(count === 1 ? 1 : 20)
    expect(written).toEqual(Array(count).fill(stepBytes))
    expect([numbersOf(), fs.statSync(path).ino]).toEqual([old, inode])
  }
  journal.add({ n: 3_000 })
  expect(numbersOf()).toEqual([...old, 3_000])
  vi.runAllTimers()
  const left = [...kept.map(({ n }) => n), ...old.slice(-1), 3_000]
  expect(numbersOf()).toEqual(left)
  journal.add({ n: 3_001 })
  journal.close()
  expect(numbersOf()).toEqual([...left, 3_001])
  expect(fs.readdirSync(folder)).toEqual(['lines.jsonl'])
})

test('SV-271: stops a rewrite when the journal is closed or taken over by another server', () => {
  let isOurs = true
  const lock = () => ({
    ...noLock()(),
    check() {
      if (!isOurs) throw new Error('taken over')
    },
  })
  for (const end of ['closed', 'taken over'] as const) {
    fs.rmSync(path, { force: true })
    const { run, ...steps } = onRequest()
    const journal = openNumbers({ lock, trouble: () => undefined, ...steps })
    addUntilRewrite(1_000, journal.add)
    run()
    const text = fs.readFileSync(path, 'utf8')
    if (end === 'closed') journal.close()
    else {
      isOurs = false
      run()
    }
    expect([fs.readFileSync(path, 'utf8'), fs.readdirSync(folder)]).toEqual([text, ['lines.jsonl']])
    run()
    if (end === 'taken over') journal.close()
  }
})

test('CV-46: keeps as many messages in the journal as in memory', () => {
  const message = (index: number): TakenMessage => ({
    id: `m-${index}`, from: '10260', to: { type: 'peer', id: '501' }, content: { kind: 'text', text: 'hello' },
    createdAt: startMs + index,
  })
  const many = mostMessages * 1.1 + 500
  fs.writeFileSync(path, Array.from({ length: many }, (_, index) => `${JSON.stringify(message(index))}\n`).join(''))
  const journal = openChatJournal(path)
  const log = createChatLog(journal, () => startMs)
  const left = linesOf()
  expect(left.length).toBeLessThan(mostMessages * 1.1)
  expect(left.length).toBeGreaterThanOrEqual(mostMessages)
  const taken = log.take({ id: 'new', from: '501', to: message(0).to, content: message(0).content })
  expect(log.page(() => true, null, 1).messages).toEqual([taken])
  journal.close()
  const again = openChatJournal(path)
  expect(again.messages).toHaveLength(left.length + 1)
  expect(again.messages.at(-1)).toEqual(taken)
  again.close()
})

test('CV-147: frees a loaded message that the server has dropped', async () => {
  fs.writeFileSync(path, '{"id":"m","from":"1","to":{"type":"broadcast"},"content":{"kind":"text","text":"hi"},'
    + '"createdAt":1}\n')
  const journal = openChatJournal(path)
  const loaded = new WeakRef(present(journal.messages[0]))
  journal.keep?.(() => [])
  await collectGarbage()
  expect(loaded.deref()).toBeUndefined()
  journal.close()
})

test('CV-85: moves a damaged message aside, loads all others, and accepts the message when resent', () => {
  const troubles: string[] = []
  const open = () => openChatJournal(path, { trouble: (line) => void troubles.push(line) })
  const draft = (id: string) =>
    ({ id, from: '10260', to: { type: 'peer', id: '501' }, content: { kind: 'text', text: '林' } }) as const
  const first = open()
  for (const id of ['m-1', 'm-2', 'm-3']) first.add({ ...draft(id), createdAt: startMs })
  first.close()
  const sound = fs.readFileSync(path, 'latin1')
  fs.writeFileSync(path, sound.replace('m-2', 'm-8'), 'latin1')
  const second = open()
  expect(second.messages.map(({ id }) => id)).toEqual(['m-1', 'm-3'])
  expect(troubles).toEqual([`${path}: line 2 is damaged and moved to ${path}.damaged; the affected entries are lost`])
  expect(fs.readFileSync(`${path}.damaged`, 'utf8')).toContain('m-8')
  const log = createChatLog(second, () => startMs)
  expect(log.find('10260', 'm-2')).toBeUndefined()
  expect(log.take(draft('m-2'))).toMatchObject(draft('m-2'))
  second.close()
  expect(openChatJournal(path).messages.map(({ id }) => id)).toEqual(['m-1', 'm-3', 'm-2'])
})
