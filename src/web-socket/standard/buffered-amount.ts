import type { Clock } from '../../connection/ports/ports'

/** Bytes given to `send` that native has not accepted. */
interface BufferedAmount {
  bytes(): number
  add(byteLength: number): void
  /** Native accepted these. By the standard they wait at least until the end of the tick. */
  take(byteLength: number): void
}

export function createBufferedAmount(clock: Clock): BufferedAmount {
  let bytesWaiting = 0
  /** The part of these bytes that native accepted in this tick. */
  let bytesTaken = 0

  return {
    bytes: () => bytesWaiting,
    add(byteLength) {
      bytesWaiting += byteLength
    },
    take(byteLength) {
      if (bytesTaken === 0) clock.setTimer(() => {
        bytesWaiting -= bytesTaken
        bytesTaken = 0
      }, 0)
      bytesTaken += byteLength
    },
  }
}
