import * as fs from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockJournal } from '../../../server/journal/journal-lock'
import { openLineJournal } from '../../../server/journal/line-journal'
import type { JournalFiles } from '../../../server/journal/replace-file'

let folder: string
let path: string
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'tradewire-lock-'))
  path = join(folder, 'orders.jsonl')
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

/** No process has this pid: pids end at 2^22 on Linux, 99,999 on macOS, and are multiples of four on Windows. */
const noPid = 2_147_483_645
const lockOf = (pid: number, host = hostname()): string => `${JSON.stringify({ pid, host, id: 'other' })}\n`

function leave(text: string, ageMs: number): void {
  fs.writeFileSync(`${path}.lock`, text)
  const touched = new Date(Date.now() - ageMs)
  fs.utimesSync(`${path}.lock`, touched, touched)
}

describe('the lock of a journal', () => {
  test('SV-144: a second lock is refused in one line with file and cure until the first is released', () => {
    const first = lockJournal(path)
    expect(() => lockJournal(path)).toThrow(
      `${path}: another server uses this journal (process ${process.pid} on ${hostname()}); stop it, or give each`
      + ' server its own --journal',
    )
    first.release()
    const second = lockJournal(path)
    expect(second.isTakenOver).toBe(false)
    second.release()
    expect(fs.readdirSync(folder)).toEqual([])
  })

  test.each([
    ['a process that was killed', lockOf(noPid), 0],
    ['an earlier process with the same pid, as in a container', lockOf(process.pid), 0],
    ['another machine, not renewed for 21 s', lockOf(1, 'elsewhere'), 21_000],
    ['a running program that got the pid, not renewed for 21 s', lockOf(process.ppid), 21_000],
    ['before the clock was set back by 8 days', lockOf(process.ppid), -8 * 86_400_000],
    ['a server that died while it wrote it', '', 21_000],
  ])('SV-144: a lock of %s is taken over', (_, text, ageMs) => {
    leave(text, ageMs)
    const lock = lockJournal(path)
    expect(lock.isTakenOver).toBe(true)
    lock.check()
    lock.release()
    expect(fs.readdirSync(folder)).toEqual([])
  })

  test.each([
    ['another process that runs', lockOf(process.ppid)],
    ['another machine', lockOf(noPid, 'elsewhere')],
    ['a server that writes it now', ''],
  ])('SV-144: a lock of %s is not', (_, text) => {
    leave(text, 1_000)
    expect(() => lockJournal(path)).toThrow('another server uses this journal')
    expect(fs.readFileSync(`${path}.lock`, 'utf8')).toBe(text)
  })

  test('SV-144: a folder in which no lock can be written is one line', () => {
    expect(() => lockJournal(join(folder, 'missing', 'orders.jsonl'))).toThrow(/\.lock: cannot be written \(ENOENT\)/)
  })

  test('SV-144: a server that was stopped and lost its journal writes nothing more on it', () => {
    const open = () => openLineJournal<{ readonly n: number }>({
      path, noun: 'number', trouble: () => undefined,
      read: (json) => ({ n: Number(/^\{"n":(\d+)\}$/.exec(json)?.[1]) }),
    })
    const stopped = open()
    stopped.add({ n: 1 })
    leave(lockOf(process.ppid), 21_000)
    const heir = open()
    expect(heir.entries).toEqual([{ n: 1 }])
    expect(() => stopped.add({ n: 2 })).toThrow(`another server has taken over ${path}`)
    heir.add({ n: 3 })
    stopped.close()
    heir.close()
    const after = open()
    expect(after.entries).toEqual([{ n: 1 }, { n: 3 }])
    fs.rmSync(path)
    fs.writeFileSync(path, '')
    expect(() => after.add({ n: 4 })).toThrow('was replaced by another file')
    after.close()
  })

  test.each<readonly [what: string, behind: string, numbers: readonly number[]]>([
    ['is cut off again', '', [1]],
    ['stays where another server wrote behind it', '{"n":3}\n', [1, 2, 3]],
  ])('SV-200: a line whose journal was lost while it was written %s', (_, behind, numbers) => {
    let isLost = false
    const files: JournalFiles = {
      ...fs,
      fsyncSync(file) {
        fs.fsyncSync(file)
        if (fs.readFileSync(path, 'utf8').includes('"n":2') && !isLost) {
          isLost = true
          fs.appendFileSync(path, behind)
        }
      },
    }
    const check = (): void => {
      if (isLost) throw new Error('lost')
    }
    const lock = () => ({ isTakenOver: false, check, release: () => undefined })
    const journal = openLineJournal<{ readonly n: number }>({
      path, noun: 'number', trouble: () => undefined, read: () => undefined, files, lock,
    })
    journal.add({ n: 1 })
    expect(() => journal.add({ n: 2 })).toThrow('lost')
    const found = [...fs.readFileSync(path, 'utf8').matchAll(/"n":(\d)/g)].map(([, n]) => Number(n))
    expect(found).toEqual(numbers)
    journal.close()
  })
})

describe('the folder of a new journal', () => {
  /** @param code why the folder cannot be synced */
  function openWith(code: string | undefined): readonly string[] {
    const synced: string[] = []
    let opened = ''
    const files: JournalFiles = {
      ...fs,
      openSync(at, flags, mode) {
        opened = String(at)
        return fs.openSync(at, flags, mode)
      },
      fsyncSync(file) {
        synced.push(opened)
        if (opened === folder && code !== undefined) throw Object.assign(new Error('no sync'), { code })
        fs.fsyncSync(file)
      },
    }
    openLineJournal({ path, noun: 'number', trouble: () => undefined, read: () => undefined, files }).close()
    return synced
  }

  test.each([undefined, 'EPERM', 'EINVAL'])('SV-201: is synced behind the file, where the system can: %s', (code) => {
    expect(openWith(code)).toEqual([path, folder])
  })

  test('SV-201: that cannot be synced stops the start with one line', () => {
    expect(() => openWith('EIO')).toThrow(`${path}: cannot be used as a journal (EIO)`)
  })
})
