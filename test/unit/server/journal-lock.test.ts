import * as fs from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockJournal } from '../../../server/journal/journal-lock'
import { openLineJournal } from '../../../server/journal/line-journal'

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
})
