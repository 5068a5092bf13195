import type { Random } from '../../../src/connection/ports/ports'
import { arrivalMs, cut, type Weather } from './weather'

/** A direction of a line. */
export interface Pipe {
  write(chunk: Buffer): void
  /** Nothing more comes: reported behind all that is on its way. */
  end(): void
  /** Nothing goes out until `release`; what comes meanwhile is kept. */
  hold(): void
  release(): void
  /** Lets go of all that is on its way. */
  stop(): void
  /** Bytes handed over and not out yet. */
  waitingBytes(): number
}

interface PipeOptions {
  readonly random: Random
  weather(): Weather
  out(chunk: Buffer): void
  ended(): void
}

interface Piece {
  readonly bytes: Buffer
  readonly dueMs: number
}

/** Carries bytes by the weather of the moment, on the machine's own time: what it delays is a real socket. */
export function createPipe({ random, weather, out, ended }: PipeOptions): Pipe {
  let queue: Piece[] = []
  let lastDueMs = 0
  let timer: NodeJS.Timeout | undefined
  let turn: NodeJS.Immediate | undefined
  let isHeld = false
  let isEnding = false
  let isOver = false

  function take(): Buffer | undefined {
    const nowMs = performance.now()
    const due = queue.findIndex(({ dueMs }) => dueMs > nowMs)
    const count = due === -1 ? queue.length : due
    if (count === 0) return undefined
    // Gathered pieces leave as one chunk; others one a turn, or the system would join them again.
    const taken = queue.splice(0, weather().gatherMs > 0 ? count : 1)
    return Buffer.concat(taken.map(({ bytes }) => bytes))
  }

  function pump(): void {
    timer = turn = undefined
    if (isHeld || isOver) return
    const chunk = take()
    if (chunk !== undefined) out(chunk)
    const [next] = queue
    if (next === undefined) return finish()
    const waitMs = next.dueMs - performance.now()
    if (waitMs <= 0) turn = setImmediate(pump)
    else timer = setTimeout(pump, waitMs)
  }

  function finish(): void {
    if (!isEnding) return
    isOver = true
    ended()
  }

  function wake(): void {
    if (timer === undefined && turn === undefined && !isHeld && !isOver) turn = setImmediate(pump)
  }

  function sleep(): void {
    clearTimeout(timer)
    clearImmediate(turn)
    timer = turn = undefined
  }

  return {
    write(chunk) {
      if (isEnding || isOver) return
      const now = weather()
      for (const bytes of cut(chunk, now.pieceBytes, random)) {
        lastDueMs = arrivalMs(now, { bytes: bytes.length, nowMs: performance.now(), lastMs: lastDueMs }, random)
        queue.push({ bytes, dueMs: lastDueMs })
      }
      wake()
    },
    end() {
      isEnding = true
      wake()
    },
    hold() {
      isHeld = true
      sleep()
    },
    release() {
      isHeld = false
      wake()
    },
    stop() {
      isOver = true
      queue = []
      sleep()
    },
    waitingBytes: () => queue.reduce((sum, { bytes }) => sum + bytes.length, 0),
  }
}
