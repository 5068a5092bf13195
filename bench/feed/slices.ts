import { collectGarbage, cpuMsOf, pause } from '../harness/cpu-time'
import type { Contender } from '../harness/rounds'
import { flushedMs } from './own-client'
import type { Recording } from './record-frames'

/** A contender that takes recordings, one after the other. */
export interface Taker {
  /** Hands over one frame, as the socket does. */
  readonly hand: (data: string) => void
  /** Makes ready for a recording's deltas. */
  begin(recording: Recording): Promise<void>
  /** Throws unless all of it was taken. */
  check(recording: Recording): void
}

/** Hands all frames over and gives the scheduler the time to flush them: the flush is part of the work. */
async function work(hand: (data: string) => void, { deltas }: Recording): Promise<void> {
  for (const data of deltas) hand(data)
  await pause(flushedMs)
}

/**
 * Takes the recordings in turn, one a slice: each begins where one that took the other may go on. A slice costs CPU
 * time, ms.
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
