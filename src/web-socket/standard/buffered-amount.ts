import type { Clock } from '../../connection/ports/ports'

interface BufferedAmount {
  bytes(): number
  add(byteLength: number): void
  /**
   * Records that the platform has accepted bytes. As the standard requires, these bytes count until the end of the
   * tick.
   */
  take(byteLength: number): void
}

export function createBufferedAmount(clock: Clock): BufferedAmount {
  let bytesWaiting = 0
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
