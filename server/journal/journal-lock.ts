import { randomUUID } from 'node:crypto'
import * as fs from 'node:fs'
import { hostname } from 'node:os'
import process from 'node:process'
import { codeOf } from '../shared/error-code'
import { parseObject } from '../shared/json-object'
import { StartError } from '../shared/start-error'

/** A journal has one writing process at a time. */
export interface JournalLock {
  /** Another process left it, and may still run after all. */
  readonly isTakenOver: boolean
  /** Throws when another process has taken the lock meanwhile. */
  check(): void
  release(): void
}

/** The holder touches its lock so often, ms: a slow disk or a busy process may miss nine times. */
const RENEW_MS = 2_000

/**
 * A lock that was not touched for so long belongs to nothing that runs (SV-144), ms. A longer time would delay the
 * start after a crash, a shorter one would take the lock of a process that stands still.
 */
const STALE_MS = 20_000

export const lockPath = (path: string): string => `${path}.lock`

/** The texts of the locks that this process holds; another lock with its pid is from an earlier process. */
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
    // It runs under another user.
    return codeOf(error) === 'EPERM'
  }
}

/** Whether the holder may still write. Its pid means nothing on another machine, and may be another program's. */
function isHeld(path: string, text: string): boolean {
  if (heldHere.has(text)) return true
  const parsed = parseObject(text)
  const { pid, host } = parsed.ok ? parsed.frame : {}
  if (host === hostname() && typeof pid === 'number' && (pid === process.pid || !isRunning(pid))) return false
  try {
    // Also a lock from the future: a clock that was set back must not keep it.
    return Math.abs(Date.now() - fs.statSync(path).mtimeMs) < STALE_MS
  } catch {
    return false
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

/** Moves a lock aside that its holder left. Two servers may try at once: only what was judged is moved. */
function removeStale(lock: string, judged: string): void {
  const moved = `${lock}.${randomUUID()}`
  try {
    fs.renameSync(lock, moved)
    if (textOf(moved) !== judged) fs.linkSync(moved, lock)
  } catch {
    // It is gone, or another server has its lock there by now; the holder of this one finds out by its next check.
  }
  fs.rmSync(moved, { force: true })
}

function create(lock: string, text: string): boolean {
  try {
    fs.writeFileSync(lock, text, { flag: 'wx', mode: 0o644 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw new StartError(`${lock}: cannot be written (${codeOf(error)}); the server needs a folder it can write in`)
  }
}

/**
 * Locks a journal for this process by a file beside it; throws a StartError when another server has it. A lock whose
 * process is gone is taken over at once, one of another machine when it was not renewed for 20 s.
 */
export function lockJournal(path: string): JournalLock {
  const lock = lockPath(path)
  const text = `${JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() })}\n`
  let isTakenOver = false
  for (let tries = 0; !create(lock, text); tries += 1) {
    const found = textOf(lock) ?? ''
    if (tries > 9 || isHeld(lock, found)) throw inUse(path, found)
    removeStale(lock, found)
    isTakenOver = true
  }
  heldHere.add(text)

  const renewing = setInterval(() => {
    if (textOf(lock) !== text) return
    const now = new Date()
    try {
      fs.utimesSync(lock, now, now)
    } catch {
      // The next one renews it, or another server takes it and the check says so.
    }
  }, RENEW_MS)
  renewing.unref()

  return {
    isTakenOver,
    check() {
      if (textOf(lock) !== text) throw new Error(`another server has taken over ${path}`)
    },
    release() {
      clearInterval(renewing)
      heldHere.delete(text)
      if (textOf(lock) === text) fs.rmSync(lock, { force: true })
    },
  }
}
