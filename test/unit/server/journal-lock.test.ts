import nodeFs, * as fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { hostname } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { lockJournal } from '../../../server/journal/journal-lock'
import { openLineJournal } from '../../../server/journal/line-journal'
import { beginReplacement, type JournalFiles } from '../../../server/journal/replace-file'
import { StartError } from '../../../server/shared/start-error'
import { temporaryFolder } from '../../support/temporary-folder'
import { failing, noLock, readNumber, watchFiles } from './journal-rig'

let folder: string
let path: string
beforeEach(() => {
  folder = temporaryFolder()
  path = join(folder, 'orders.jsonl')
  vi.spyOn(Atomics, 'wait').mockReturnValue('timed-out')
})

/** No process has this pid: pids end at 2^22 on Linux, 99,999 on macOS, and are multiples of four on Windows. */
const noPid = 2_147_483_645

/** Returns a lock like this process's own, with changed fields. */
function lockWith(changed: object): string {
  const other = join(temporaryFolder(), 'orders.jsonl')
  const lock = lockJournal(other)
  const own: unknown = JSON.parse(fs.readFileSync(`${other}.lock`, 'utf8'))
  lock.release()
  return `${JSON.stringify(Object.assign(Object(own), { id: 'other' }, changed))}\n`
}

const lockOf = (pid: number, host = hostname()): string => lockWith({ pid, host })

function leave(text: string, ageMs: number): void {
  fs.writeFileSync(`${path}.lock`, text)
  const touched = new Date(Date.now() - ageMs)
  fs.utimesSync(`${path}.lock`, touched, touched)
}

function processesAnswer(answer: (pid: number) => void): void {
  vi.spyOn(process, 'kill').mockImplementation((pid) => {
    answer(pid)
    return true
  })
}

const noSuchProcess = (code: string) => (): never => {
  throw Object.assign(new Error('no signal'), { code })
}

function refusalOf(take: () => unknown): string {
  try {
    take()
  } catch (error) {
    if (error instanceof StartError) return error.message
    throw error
  }
  throw new Error('it was not refused')
}

/** Returns a function that restores Node's own call. */
function replaces(
  name: 'writeFileSync' | 'closeSync' | 'openSync' | 'writeSync', call: (...given: never[]) => unknown,
): () => void {
  const node = nodeFs[name]
  const restore = (): void => {
    Object.assign(nodeFs, { [name]: node })
    syncBuiltinESMExports()
  }
  onTestFinished(restore)
  Object.assign(nodeFs, { [name]: call })
  syncBuiltinESMExports()
  return restore
}

test('SV-144: rejects a second lock until the first is released, and names the file and remedy in one line', () => {
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

/** Returns the waits in seconds. */
function waitsDuring(take: () => unknown, meanwhile: () => void = () => undefined): readonly number[] {
  const seconds: number[] = []
  vi.spyOn(Atomics, 'wait').mockImplementation((...[, , , waitMs]) => {
    seconds.push(Math.round(Number(waitMs) / 100) / 10)
    meanwhile()
    return 'timed-out'
  })
  take()
  return seconds
}

// The rows are functions, so that titles contain no pid.
test.each([
  ['a killed process', () => lockOf(noPid), 0, []],
  ['an earlier process with the same pid, as in a container', () => lockOf(process.pid), 0, []],
  ['another machine, not renewed for 21 s', () => lockOf(1, 'elsewhere'), 21_000, [2.5]],
  ['another machine with the same host name', () => lockWith({ pid: noPid, boot: 'other' }), 21_000, [2.5]],
  ['a running program that got the pid, not renewed for 21 s', () => lockOf(process.ppid), 21_000, [2.5]],
  ['a holder from before the clock was set back by 8 days', () => lockOf(process.ppid), -8 * 86_400_000, [2.5]],
  ['a server that died while writing the lock', () => '', 21_000, [2.5]],
  ['a process without a number, not renewed for 21 s', () => lockWith({ pid: '1' }), 21_000, [2.5]],
])('SV-144: takes over a lock of %s', (_, textOf, ageMs, waits) => {
  leave(textOf(), ageMs)
  expect(waitsDuring(() => {
    const lock = lockJournal(path)
    expect(lock.isTakenOver).toBe(true)
    lock.check()
    lock.release()
  })).toEqual(waits)
  expect(fs.readdirSync(folder)).toEqual([])
})

test.each([
  ['another running process', () => lockOf(process.ppid), `${process.ppid} on ${hostname()}`],
  ['another machine', () => lockOf(noPid, 'elsewhere'), `${noPid} on elsewhere`],
  ['another machine with the same host name', () => lockWith({ pid: 7, boot: 'other' }), `7 on ${hostname()}`],
  ['a server that is writing the lock', () => '', 'unknown on unknown'],
  ['a file without a process', () => '{}', 'unknown on unknown'],
  ['a process without a number', () => lockWith({ pid: 'x' }), `x on ${hostname()}`],
])('SV-144: rejects a takeover of the lock of %s, and names process, machine, remedy and lifetime', (...row) => {
  const [, textOf, named] = row
  const text = textOf()
  leave(text, 1_000)
  expect(refusalOf(() => lockJournal(path))).toBe(`${path}: another server uses this journal (process ${named}); `
    + 'stop it, or give each server its own --journal. A lock that a killed process left is free after 20 s')
  expect(fs.readFileSync(`${path}.lock`, 'utf8')).toBe(text)
})

test('SV-144: rejects a takeover of an old lock that its server renews after a sleep or a clock change', () => {
  const text = lockOf(process.ppid)
  leave(text, 3_600_000)
  expect(waitsDuring(() => refusalOf(() => lockJournal(path)), () => leave(text, 0))).toEqual([2.5])
})

const otherContainer = (): string => lockWith({ namespace: 'pid:[1]' })

test('SV-295: stores the machine’s boot and the pid namespace on Linux', () => {
  const scope = process.platform === 'linux' ? /"boot":"[\da-f-]{36}","namespace":"pid:\[\d+\]"/ : /^(?!.*"boot")/
  expect(lockOf(1)).toMatch(scope)
})

test('SV-295: rejects the second of two containers with one host name', () => {
  const text = otherContainer()
  leave(text, 1_000)
  let message = ''
  expect(waitsDuring(() => message = refusalOf(() => lockJournal(path)), () => leave(text, 0))).toEqual([4])
  expect(message).toContain(`process ${process.pid} on ${hostname()}`)
  expect(fs.readFileSync(`${path}.lock`, 'utf8')).toBe(text)
})

test('SV-295: rejects a takeover when the lock cannot be read after the wait', () => {
  leave(otherContainer(), 1_000)
  expect(waitsDuring(() => refusalOf(() => lockJournal(path)), () => {
    replaces('openSync', failing('EIO'))
  })).toEqual([4])
})

test.each([
  ['of a killed container with the same host name after 5 s without renewal', 1_000, () => undefined, [4]],
  ['of a container that was killed 6 s ago', 6_000, () => undefined, [2.5]],
  ['that a container releases during the wait', 0, () => fs.rmSync(`${path}.lock`), [5]],
  ['from before the clock was set back after 5 s without renewal', -60_000, () => undefined, [5]],
])('SV-295: takes over a lock %s', (_, ageMs, meanwhile, waits) => {
  leave(otherContainer(), ageMs)
  expect(waitsDuring(() => lockJournal(path).release(), meanwhile)).toEqual(waits)
})

test.each([-60_000, 60_000])('SV-273: rejects a takeover when two clocks differ by %i ms', (aheadMs) => {
  const lock = lockOf(noPid, 'elsewhere')
  leave(lock, 1_000)
  const nowMs = Date.now()
  const now = vi.spyOn(Date, 'now').mockReturnValue(nowMs + aheadMs)
  expect(refusalOf(() => lockJournal(path))).toContain(`process ${noPid} on elsewhere`)
  expect(fs.readdirSync(folder)).toEqual(['orders.jsonl.lock'])
  now.mockRestore()
  leave(lock, 21_000)
  vi.spyOn(Date, 'now').mockReturnValue(nowMs + aheadMs)
  lockJournal(path).release()
})

test('SV-273: renews the lock with the file system’s time, not the process’s time', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: Date.now() + 60_000 })
  const lock = lockJournal(path)
  const renewedMs = (): number => fs.statSync(`${path}.lock`).mtimeMs
  fs.utimesSync(`${path}.lock`, 1, 1)
  vi.advanceTimersByTime(2_000)
  expect(Math.abs(renewedMs() + 60_000 - Date.now())).toBeLessThan(30_000)
  lock.release()
})

test('SV-144: treats another user’s process as running, and an unknown process as ended', () => {
  leave(lockOf(process.ppid), 1_000)
  processesAnswer(noSuchProcess('EPERM'))
  expect(refusalOf(() => lockJournal(path))).toContain('another server uses this journal')
  processesAnswer(noSuchProcess('ESRCH'))
  lockJournal(path).release()
})

test('SV-144: treats a lock as free when it is released during the check', () => {
  leave(lockOf(process.ppid), 1_000)
  processesAnswer(() => fs.rmSync(`${path}.lock`))
  lockJournal(path).release()
  expect(fs.readdirSync(folder)).toEqual([])
})

test('SV-144: gives an abandoned lock to the first server that requests it', () => {
  const first = lockOf(process.ppid)
  let asked = 0
  leave(lockOf(noPid), 1_000)
  processesAnswer(() => {
    asked += 1
    if (asked > 1) return
    fs.writeFileSync(`${path}.lock`, first)
    noSuchProcess('ESRCH')()
  })
  expect(refusalOf(() => lockJournal(path))).toContain(`process ${process.ppid} on`)
  expect(fs.readFileSync(`${path}.lock`, 'utf8')).toBe(first)
  expect(fs.readdirSync(folder)).toEqual(['orders.jsonl.lock'])
})

test('SV-144: gives up after ten tries when abandoned locks keep appearing', () => {
  let asked = 0
  leave(lockOf(noPid), 1_000)
  processesAnswer(() => {
    asked += 1
    if (asked < 30) fs.writeFileSync(`${path}.lock`, lockOf(noPid, hostname()).replace('other', `other-${asked}`))
    noSuchProcess('ESRCH')()
  })
  expect(refusalOf(() => lockJournal(path))).toContain('another server uses this journal')
  expect(asked).toBe(10)
})

test('SV-144: renews its own lock, but not a lock that another server has taken', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const lock = lockJournal(path)
  const own = fs.readFileSync(`${path}.lock`, 'utf8')
  const ageMs = (): number => Date.now() - fs.statSync(`${path}.lock`).mtimeMs
  leave(own, 15_000)
  vi.advanceTimersByTime(1_999)
  expect(ageMs()).toBeGreaterThan(14_000)
  vi.advanceTimersByTime(1)
  expect(ageMs()).toBeLessThan(10_000)
  leave(lockOf(process.ppid), 15_000)
  vi.advanceTimersByTime(2_000)
  expect(ageMs()).toBeGreaterThan(14_000)
  fs.rmSync(`${path}.lock`)
  vi.advanceTimersByTime(2_000)
  lock.release()
  expect(vi.getTimerCount()).toBe(0)
  // A lock that could not be removed does not block the next lock.
  leave(own, 0)
  lockJournal(path).release()
})

test('SV-144: reports a one-line error when the folder cannot hold a lock', () => {
  expect(() => lockJournal(join(folder, 'missing', 'orders.jsonl'))).toThrow(/\.lock: cannot be written \(ENOENT\)/)
})

test('SV-144: leaves no lock behind when the disk is full', () => {
  const restore = replaces('writeFileSync', failing('ENOSPC'))
  expect(() => lockJournal(path)).toThrow(/\.lock: cannot be written \(ENOSPC\)/)
  restore()
  lockJournal(path).release()
  expect(fs.readdirSync(folder)).toEqual([])
})

test('SV-144: keeps the lock of a server that took over while a write stalled', () => {
  const restore = replaces('writeFileSync', () => {
    restore()
    leave(fs.readFileSync(`${path}.lock`, 'utf8'), 21_000)
    heir = lockJournal(path)
    throw Object.assign(new Error('late'), { code: 'EIO' })
  })
  let heir: ReturnType<typeof lockJournal> | undefined
  expect(() => lockJournal(path)).toThrow(/\.lock: cannot be written \(EIO\)/)
  expect(() => heir?.check()).not.toThrow()
  heir?.release()
})

test('SV-144: leaves no lock and reports the first cause when the lock can be neither written nor closed', () => {
  replaces('writeFileSync', failing('ENOSPC'))
  replaces('closeSync', failing('EIO'))
  expect(() => lockJournal(path)).toThrow(/\.lock: cannot be written \(ENOSPC\)/)
  expect(fs.readdirSync(folder)).toEqual([])
})

describe('a server that loses its lock', () => {
  const trouble = vi.fn()
  const open = (read = readNumber) => openLineJournal({ path, noun: 'number', trouble, read, largeBytes: 1 })
  const written = (): readonly string[] => fs.readFileSync(path, 'utf8').match(/"n":\d/g) ?? []
  const abandoned = (): void => leave(lockOf(process.ppid), 21_000)

  test('SV-144: fails to start and leaves the journal unchanged when another server takes over during the read', () => {
    const first = open()
    for (const n of [1, 2]) first.add({ n })
    first.close()
    let heir: ReturnType<typeof open> | undefined
    expect(refusalOf(() => open((json) => {
      if (heir === undefined) {
        abandoned()
        heir = open()
        heir.add({ n: 9 })
      }
      return readNumber(json)
    }))).toBe(`another server has taken over ${path}; give each server its own --journal`)
    heir?.add({ n: 8 })
    heir?.close()
    expect(written()).toEqual(['"n":1', '"n":2', '"n":9', '"n":8'])
  })

  test('SV-144: rewrites nothing after another server has taken over', () => {
    const first = open()
    first.add({ n: 1 })
    first.close()
    const stopped = open()
    abandoned()
    const heir = open()
    heir.add({ n: 9 })
    fs.writeFileSync(`${path}.new`, 'of the heir')
    stopped.keep(() => [])
    expect(trouble).toHaveBeenLastCalledWith(expect.stringContaining('cannot be compacted'))
    expect(written()).toEqual(['"n":1', '"n":9'])
    expect(fs.readFileSync(`${path}.new`, 'utf8')).toBe('of the heir')
    stopped.close()
    heir.close()
  })

  test('SV-144: renews the lock each second while it decodes, reads and rewrites a large journal', () => {
    const first = open()
    for (let n = 0; n < 50; n += 1) first.add({ n })
    first.close()
    // Takes the lock over, so that opening also rewrites the journal.
    abandoned()
    const renewals = new Set<string>()
    let doing = 'decoding'
    const { writeSync } = nodeFs
    replaces('writeSync', (...given: Parameters<typeof writeSync>) => {
      if (String(given[1]).startsWith('{"pid"')) renewals.add(doing)
      return Reflect.apply(writeSync, nodeFs, given)
    })
    let elapsedMs = performance.now()
    vi.spyOn(performance, 'now').mockImplementation(() => elapsedMs += 100)
    let left = 50
    open((json) => {
      left -= 1
      doing = left > 0 ? 'reading' : 'rewriting'
      return readNumber(json)
    }).close()
    expect([...renewals]).toEqual(['decoding', 'reading', 'rewriting'])
  })

  test('SV-144: keeps the new file of the server that took over during a rewrite', () => {
    let step = (): void => undefined
    const later = (next: () => void): void => void (step = next)
    const stopped = openLineJournal({ path, noun: 'number', trouble, read: readNumber, largeBytes: 1, later })
    stopped.keep(() => [{ n: 1 }])
    for (const n of [1, 2]) stopped.add({ n })
    expect(fs.existsSync(`${path}.new`)).toBe(true)
    abandoned()
    const heir = open()
    fs.writeFileSync(`${path}.new`, 'of the heir')
    step()
    expect(fs.readFileSync(`${path}.new`, 'utf8')).toBe('of the heir')
    stopped.close()
    heir.close()
  })

  test('SV-144: keeps another server’s new file that appears before its own is opened or while it is closed', () => {
    const beside = `${path}.new`
    const appear = (): void => fs.writeFileSync(beside, 'of the heir')
    fs.writeFileSync(path, '')
    const opens = { ...fs, openSync(...given: Parameters<typeof fs.openSync>) {
      appear()
      return fs.openSync(...given)
    } }
    expect(() => beginReplacement(opens, path, () => undefined)).toThrow(/EEXIST/)
    expect(fs.readFileSync(beside, 'utf8')).toBe('of the heir')
    fs.rmSync(beside)
    const closes = { ...fs, closeSync(file: number) {
      fs.closeSync(file)
      appear()
    } }
    const { giveUp } = beginReplacement(closes, path, () => undefined)
    fs.rmSync(beside)
    giveUp()
    expect(fs.readFileSync(beside, 'utf8')).toBe('of the heir')
  })
})

test('SV-144: rejects a paused server’s writes after the server has lost the journal lock', () => {
  const trouble = (): void => undefined
  const open = () => openLineJournal({ path, noun: 'number', trouble, read: readNumber, largeBytes: 1 })
  const stopped = open()
  stopped.add({ n: 1 })
  stopped.keep(() => [{ n: 1 }])
  leave(lockOf(process.ppid), 21_000)
  const heir = open()
  expect(heir.entries).toEqual([{ n: 1 }])
  expect(() => stopped.add({ n: 2 })).toThrow(`another server has taken over ${path}`)
  heir.add({ n: 3 })
  stopped.close()
  heir.add({ n: 4 })
  heir.close()
  const after = open()
  expect(after.entries).toEqual([{ n: 1 }, { n: 3 }, { n: 4 }])
  fs.rmSync(path)
  fs.writeFileSync(path, '')
  expect(() => after.add({ n: 5 })).toThrow('was replaced by another file')
  after.close()
})

test.each<readonly [what: string, behind: string, numbers: readonly number[]]>([
  ['removes the line', '', [1]],
  ['keeps a line if another server has written after it', '{"n":3}\n', [1, 2, 3]],
])('SV-200: %s when the journal lock is lost during a write', (_, behind, numbers) => {
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
  const lock = () => ({ ...noLock()(), check })
  const journal = openLineJournal({ path, noun: 'number', trouble: () => undefined, read: readNumber, files, lock })
  journal.add({ n: 1 })
  expect(() => journal.add({ n: 2 })).toThrow('lost')
  const found = [...fs.readFileSync(path, 'utf8').matchAll(/"n":(\d)/g)].map(([, n]) => Number(n))
  expect(found).toEqual(numbers)
  journal.close()
})

test('SV-201: syncs a new journal and then its folder, and fails to start when a sync fails', () => {
  const open = (fail: () => void = () => undefined): readonly string[] => {
    const files = watchFiles(folder, { fsyncSync: (file) => fs.fstatSync(file).isDirectory() && fail() })
    openLineJournal({ path, noun: 'number', trouble: () => undefined, read: readNumber, files }).close()
    return files.calls
  }
  expect(open()).toEqual(['write 1 orders.jsonl', 'sync orders.jsonl', 'sync folder'])
  fs.rmSync(path)
  expect(() => open(failing('EIO'))).toThrow(`${path}: cannot be used as a journal (EIO)`)
  fs.rmSync(path)
  const failed = (): never => {
    throw new Error('it has no code')
  }
  expect(() => open(failed)).toThrow(`${path}: cannot be used as a journal (unknown error)`)
})
