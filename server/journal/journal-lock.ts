import { randomUUID } from 'node:crypto'
import * as fs from 'node:fs'
import { hostname } from 'node:os'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { codeOf } from '../shared/error-code'
import { parseObject } from '../shared/json-object'
import { StartError } from '../shared/start-error'

export interface JournalLock {
  /** Whether the lock was taken from another process, which may still be running. */
  readonly isTakenOver: boolean
  /** Throws a `StartError` when another process has taken the lock. */
  check(): void
  /** Renews the lock, at most once a second. Call this in synchronous work, during which no timer fires. */
  renew(): void
  release(): void
}

/** Renewal interval. Nine renewals in a row may fail because of a slow disk or a busy process. */
const RENEW_MS = 2_000

/**
 * Age at which an unrenewed lock counts as abandoned (SV-144). With a shorter time, a suspended process could lose its
 * lock.
 */
const STALE_MS = 20_000

/** Without a renewal for this time, a lock of another container with the same host name counts as abandoned. */
const CONTAINER_STALE_MS = 5_000

/** Minimum wait for a renewal. A live lock looks old after the machine slept or its clock was changed. */
const WATCH_MS = 2_500

export const lockPath = (path: string): string => `${path}.lock`

/** Locks of this process. Any other lock with the same pid is from an earlier process. */
const heldHere = new Set<string>()

function textOf(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM means that the process exists under another user.
    return codeOf(error) === 'EPERM'
  }
}

/**
 * Returns the file system's time, because the clocks of two machines may differ (SV-273).
 * @throws when the folder cannot hold another file
 */
function fileTimeMs(lock: string): number {
  const probe = `${lock}.${randomUUID()}`
  try {
    fs.writeFileSync(probe, '', { flag: 'wx' })
    return fs.statSync(probe).mtimeMs
  } finally {
    fs.rmSync(probe, { force: true })
  }
}

/** Returns the Linux boot and pid namespace, in which pids are unique. Other systems have neither. */
function pidScope(): { readonly boot?: string; readonly namespace?: string } {
  try {
    const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return { boot, namespace: fs.readlinkSync('/proc/self/ns/pid') }
  } catch {
    return {}
  }
}

/** Waits until the lock has this age. Blocks startup, which needs the journal. */
function isRenewed(lock: string, minAgeMs: number): boolean {
  const renewedMs = fs.statSync(lock).mtimeMs
  const waitMs = Math.max(WATCH_MS, Math.min(renewedMs - fileTimeMs(lock), 0) + minAgeMs)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs)
  // Opens the file first, because NFS may return an old time for a file that was not opened again.
  fs.closeSync(fs.openSync(lock, 'r'))
  return fs.statSync(lock).mtimeMs !== renewedMs
}

/** Checks more than the pid, which is meaningless on another machine and may have been reused on this machine. */
function isHeld(lock: string, text: string): boolean {
  if (heldHere.has(text)) return true
  const parsed = parseObject(text)
  const { pid, host, boot, namespace } = parsed.ok ? parsed.frame : {}
  const here = pidScope()
  const isHere = host === hostname() && boot === here.boot
  try {
    if (isHere && namespace !== here.namespace) return isRenewed(lock, CONTAINER_STALE_MS)
    if (isHere && typeof pid === 'number' && (pid === process.pid || !isRunning(pid))) return false
    // A future time counts as stale, because the lock would otherwise stay valid after the clock is set back.
    const isFresh = Math.abs(fileTimeMs(lock) - fs.statSync(lock).mtimeMs) < STALE_MS
    return isFresh || isRenewed(lock, 0)
  } catch (error) {
    return codeOf(error) !== 'ENOENT'
  }
}

function inUse(path: string, text: string): StartError {
  const parsed = parseObject(text)
  const { pid = 'unknown', host = 'unknown' } = parsed.ok ? parsed.frame : {}
  return new StartError(
    `${path}: another server uses this journal (process ${String(pid)} on ${String(host)}); stop it, or give each `
    + `server its own --journal. A lock that a killed process left is free after ${STALE_MS / 1_000} s`,
  )
}

/** Renames the lock before comparing it, because two servers may take over the lock simultaneously. */
function removeStale(lock: string, judged: string): void {
  const moved = `${lock}.${randomUUID()}`
  try {
    fs.renameSync(lock, moved)
    if (textOf(moved) !== judged) fs.linkSync(moved, lock)
  } catch {
    // Ignores the error, because a server whose lock was moved throws at its next check.
  }
  fs.rmSync(moved, { force: true })
}

/** Removes the lock unless another server has replaced it. An empty lock would block the next start for 20 s. */
function abandon(lock: string, file: number): void {
  try {
    if (fs.fstatSync(file).ino === fs.statSync(lock).ino) fs.rmSync(lock)
    fs.closeSync(file)
  } catch {
    // Ignores the error, because the start already fails with the cause.
  }
}

/** Returns `undefined` if the lock file exists. */
function create(lock: string, text: string): number | undefined {
  let file: number | undefined
  try {
    file = fs.openSync(lock, 'wx', 0o644)
    fs.writeFileSync(file, text)
    return file
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined
    if (file !== undefined) abandon(lock, file)
    throw new StartError(`${lock}: cannot be written (${codeOf(error)}); choose a folder that the server can write to`)
  }
}

/**
 * Locks a journal with a lock file next to it. Takes over the lock immediately if its process has exited. Otherwise,
 * waits at least 2.5 s, and takes over a lock that is not renewed meanwhile and is 20 s old (5 s if another container
 * with this host name holds it).
 * @throws StartError when another server holds the lock
 */
export function lockJournal(path: string): JournalLock {
  const lock = lockPath(path)
  const owner = { pid: process.pid, ...pidScope(), host: hostname(), id: randomUUID() }
  const text = `${JSON.stringify(owner)}\n`
  let isTakenOver = false
  let file = create(lock, text)
  for (let tries = 0; file === undefined; tries += 1) {
    const found = textOf(lock) ?? ''
    if (tries > 9 || isHeld(lock, found)) throw inUse(path, found)
    removeStale(lock, found)
    isTakenOver = true
    file = create(lock, text)
  }
  const own = file
  heldHere.add(text)

  function write(): void {
    if (textOf(lock) !== text) return
    try {
      // Writing sets the file's time by the file system's clock, even if that clock is on another machine.
      fs.writeSync(own, text, 0)
      fs.fsync(own, () => undefined)
    } catch {
    }
  }
  const renewing = setInterval(write, RENEW_MS)
  renewing.unref()

  let renewedMs = performance.now()

  return {
    isTakenOver,
    renew() {
      if (performance.now() - renewedMs < 1_000) return
      renewedMs = performance.now()
      write()
    },
    check() {
      if (textOf(lock) === text) return
      throw new StartError(`another server has taken over ${path}; give each server its own --journal`)
    },
    release() {
      clearInterval(renewing)
      fs.closeSync(own)
      heldHere.delete(text)
      if (textOf(lock) === text) fs.rmSync(lock, { force: true })
    },
  }
}
