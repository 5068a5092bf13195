import type { Clock } from '../../connection/ports/ports'

/** Number of bytes passed to `send` that the platform has not accepted yet. */
interface BufferedAmount {
  bytes(): number
  add(byteLength: number): void
  /**
   * Records bytes that the platform has accepted. By the standard, these bytes still count until the end of the tick.
   */
  take(byteLength: number): void
}

export function createBufferedAmount(clock: Clock): BufferedAmount {
  let bytesWaiting = 0
  /** Number of bytes that the platform accepted in this tick. */
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
