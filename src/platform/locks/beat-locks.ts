import type { Clock, Locks, Random } from '../../connection/ports/ports'
import { isRecord } from '../../shared/checks'

/** Renewal interval of a record. Chrome limits hidden tabs' timers to once a minute. */
const BEAT_MS = 20_000
/** Age at which a record becomes stale. A throttled tab can miss two renewals before that. */
const STALE_MS = 180_000
/**
 * A tab takes the lock of a stale record after this many `BEAT_MS` waits without a change. If only the wall clock
 * counted, a live tab would lose its lock after the machine slept or the clock changed.
 */
const WAITS = 5
/**
 * Time until all tabs see a new record. If two tabs find no record at the same time, both write one, and the later
 * record stays.
 */
const SETTLE_MS = 250

const PREFIX = 'tradewire-lock:'

export interface SharedTexts {
  readonly length: number
  key(index: number): string | null
  getItem(key: string): string | null
  setItem(key: string, text: string): void
  removeItem(key: string): void
}

export interface BeatLocksOptions {
  readonly clock: Clock
  readonly random: Random
  readonly shared: SharedTexts
  readonly page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>
}

interface Doubt {
  readonly text: string
  isSilent: boolean
}

interface LockRecord {
  readonly owner: string
  readonly untilMs: number
}

/**
 * Locks between browser tabs. A lock is a record that its holder keeps renewing. A tab that is frozen for longer than
 * `STALE_MS` loses its lock without a report. When two tabs request a lock simultaneously, both tabs get the lock
 * unless a write becomes visible within `SETTLE_MS`.
 */
export function createBeatLocks({ clock, random, shared, page }: BeatLocksOptions): Locks {
  const doubts = new Map<string, Doubt>()
  let hasCleaned = false
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimer(resolve, ms))

  function isDoubtful(text: string): boolean {
    const record = readRecord(text)
    if (record === undefined) return true
    const restMs = record.untilMs - clock.now()
    // An expiry more than `STALE_MS` ahead means that the clock was set back.
    return restMs < 0 || restMs > STALE_MS
  }

  /** Whether the record has stayed unchanged for `WAITS` waits since the first call. */
  function wasSilent(key: string, text: string): boolean {
    const known = doubts.get(key)
    if (known?.text === text) return known.isSilent
    const doubt = { text, isSilent: false }
    doubts.set(key, doubt)
    void waitForBeats().then(() => {
      doubt.isSilent = true
    })
    return false
  }

  async function waitForBeats(): Promise<void> {
    for (let count = 0; count < WAITS; count += 1) await wait(BEAT_MS)
  }

  /** Removes stale, unchanged records of other locks, because no tab may ever request these locks again (PF-76). */
  async function clean(own: string): Promise<void> {
    if (hasCleaned) return
    hasCleaned = true
    const found = new Map<string, string>()
    for (let index = 0; index < shared.length; index += 1) {
      const key = String(shared.key(index))
      const text = key.startsWith(PREFIX) && key !== own ? shared.getItem(key) : null
      if (text !== null && isDoubtful(text)) found.set(key, text)
    }
    if (found.size > 0) await waitForBeats()
    for (const [key, text] of found) if (shared.getItem(key) === text) shared.removeItem(key)
  }

  function hold(key: string, owner: string): () => void {
    const isMine = (): boolean => {
      const record = readRecord(shared.getItem(key))
      return record === undefined || record.owner === owner
    }
    const beat = (): void => {
      if (!isMine()) return end()
      try {
        shared.setItem(key, recordText(owner, clock.now()))
      } catch (_error) {
        // Keeps the old record if storage is full. The next renewal comes long before the record becomes stale.
      }
      timer = clock.setTimer(beat, BEAT_MS)
    }
    let timer = clock.setTimer(beat, BEAT_MS)
    const end = (): void => {
      clock.clearTimer(timer)
      page.removeEventListener('pagehide', leave)
    }
    const release = (): void => {
      end()
      if (isMine()) shared.removeItem(key)
    }
    const leave = (event: Event): void => {
      // Keeps the lock when the page enters the back-forward cache.
      if (!('persisted' in event && event.persisted === true)) release()
    }
    page.addEventListener('pagehide', leave)
    return release
  }

  return {
    async take(name) {
      const key = PREFIX + name
      // If the removal fails, old records only take up space.
      clean(key).catch(() => undefined)
      const text = shared.getItem(key)
      if (text !== null && !(isDoubtful(text) && wasSilent(key, text))) return undefined
      doubts.delete(key)
      const owner = ownerOf(clock, random)
      shared.setItem(key, recordText(owner, clock.now()))
      await wait(SETTLE_MS)
      return readRecord(shared.getItem(key))?.owner === owner ? hold(key, owner) : undefined
    },
  }
}

const ownerOf = (clock: Clock, random: Random): string =>
  `${clock.now().toString(36)}-${random.next().toString(36)}${random.next().toString(36)}`

const recordText = (owner: string, nowMs: number): string => JSON.stringify({ owner, untilMs: nowMs + STALE_MS })

function readRecord(text: string | null): LockRecord | undefined {
  try {
    const value: unknown = JSON.parse(String(text))
    const { owner, untilMs } = isRecord(value) ? value : {}
    if (typeof owner === 'string' && typeof untilMs === 'number') return { owner, untilMs }
  } catch (_error) {
    // Invalid JSON.
  }
  return undefined
}
