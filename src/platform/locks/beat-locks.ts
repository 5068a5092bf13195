import type { Clock, Locks, Random } from '../../connection/ports/ports'
import { isRecord } from '../../shared/checks'

/**
 * A holder renews its record this often, hidden tabs once a minute, since Chrome throttles their timers. Shorter would
 * write to storage more often.
 */
const BEAT_MS = 20_000
/** A record that was not renewed for so long is doubted: a throttled tab may miss two of its minutes. */
const STALE_MS = 180_000
/**
 * A doubted record must stay the same for this number of waits, `BEAT_MS` each, before it is taken over. The wall clock
 * alone would take the lock of a living tab after a sleep of the machine or when it is set; one wait may fall into such
 * a sleep, the others are longer than the minute after which a throttled holder renews its record.
 */
const WAITS = 5
/**
 * Two that found no record at once both write theirs; the later one stands. Other tabs see it within this, a generous
 * guess: no document of a browser promises a time.
 */
const SETTLE_MS = 250

const PREFIX = 'tradewire-lock:'

/** The part of localStorage that is needed. */
export interface SharedTexts {
  getItem(key: string): string | null
  setItem(key: string, text: string): void
  removeItem(key: string): void
}

export interface BeatLocksOptions {
  readonly clock: Clock
  readonly random: Random
  readonly shared: SharedTexts
  /** The window: it emits `pagehide` when the page goes. */
  readonly page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>
}

/** A record that may belong to a closed tab. */
interface Doubt {
  readonly text: string
  isSilent: boolean
}

interface LockRecord {
  readonly owner: string
  /** Wall clock. */
  readonly untilMs: number
}

/**
 * Locks among the tabs of a browser, as records that their holders keep renewing. Two limits: a tab that was frozen,
 * not just throttled, for longer than `STALE_MS` loses its lock without notice; and of two tabs that ask at the same
 * time, both get it unless a write is seen within `SETTLE_MS`. After a crash a tab that has asked for the lock gets it
 * after 3 minutes and five more waits.
 */
export function createBeatLocks({ clock, random, shared, page }: BeatLocksOptions): Locks {
  const doubts = new Map<string, Doubt>()
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimer(resolve, ms))

  function isDoubtful(text: string): boolean {
    const record = readRecord(text)
    if (record === undefined) return true
    const restMs = record.untilMs - clock.now()
    // More than a holder ever grants itself: the clock was set back since.
    return restMs < 0 || restMs > STALE_MS
  }

  /** Whether the record was not renewed in any of the waits: a renewed one has another text. The first call begins. */
  function wasSilent(key: string, text: string): boolean {
    const known = doubts.get(key)
    if (known?.text === text) return known.isSilent
    const doubt = { text, isSilent: false }
    doubts.set(key, doubt)
    void waitFor(doubt)
    return false
  }

  async function waitFor(doubt: Doubt): Promise<void> {
    for (let count = 0; count < WAITS; count += 1) await wait(BEAT_MS)
    doubt.isSilent = true
  }

  function hold(key: string, owner: string): () => void {
    const isMine = (): boolean => {
      const record = readRecord(shared.getItem(key))
      return record === undefined || record.owner === owner
    }
    const beat = (): void => {
      // A context that took it over meanwhile keeps it.
      if (!isMine()) return end()
      try {
        shared.setItem(key, recordText(owner, clock.now()))
      } catch (_error) {
        // A full storage: the record stands as it was, and the next beat comes long before it is doubted.
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
      // A page in the back-forward cache still believes that it holds the lock.
      if (!('persisted' in event && event.persisted === true)) release()
    }
    page.addEventListener('pagehide', leave)
    return release
  }

  return {
    async take(name) {
      const key = PREFIX + name
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

/** `undefined` when malformed: it has no owner. */
function readRecord(text: string | null): LockRecord | undefined {
  try {
    const value: unknown = JSON.parse(String(text))
    const { owner, untilMs } = isRecord(value) ? value : {}
    if (typeof owner === 'string' && typeof untilMs === 'number') return { owner, untilMs }
  } catch (_error) {
    // No JSON.
  }
  return undefined
}
