import { collectGarbage, cpuMsOf, pause } from '../harness/cpu-time'
import type { Contender } from '../harness/rounds'
import { flushedMs } from './own-client'
import type { Recording } from './record-frames'

/** Contender that receives recordings one after the other. */
export interface Taker {
  /** Delivers one frame, like the socket. */
  readonly hand: (data: string) => void
  begin(recording: Recording): Promise<void>
  /** Throws unless the client received all frames. */
  check(recording: Recording): void
}

/** Delivers all frames and lets the scheduler flush them, because the flush is part of the work. */
async function work(hand: (data: string) => void, { deltas }: Recording): Promise<void> {
  for (const data of deltas) hand(data)
  await pause(flushedMs)
}

/**
 * Plays one recording per slice, in turn, because each recording starts where the other ends. A slice's cost is CPU
 * time, in ms.
 */
export function slicesOf(name: string, taker: Taker, recordings: readonly Recording[]): Contender {
  let turn = 0
  return {
    name,
    async measure() {
      const recording = recordings[turn % recordings.length]
      if (recording === undefined) throw new RangeError('Nothing was recorded')
      turn += 1
      await taker.begin(recording)
      collectGarbage()
      const cpuMs = await cpuMsOf(() => work(taker.hand, recording))
      taker.check(recording)
      return cpuMs
    },
  }
}
