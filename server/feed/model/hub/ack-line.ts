import type { Clock, TimerHandle } from '../../../../src/connection/ports/ports'
import type { FaultState } from './faults'

/** The way of an order's answer to its sender, as good as the faults let it be. */
export interface AckLine {
  send(text: string): void
  /** The sender has gone: what is late is never told. */
  dispose(): void
}

export interface AckLineOptions {
  readonly faults: FaultState
  readonly clock: Clock
  readonly reply: (text: string) => void
}

export function createAckLine({ faults, clock, reply }: AckLineOptions): AckLine {
  const late = new Set<TimerHandle>()
  return {
    send(text) {
      if (faults.loseAcks > 0) {
        faults.loseAcks -= 1
      } else if (faults.delayAcksMs === 0) {
        reply(text)
      } else {
        const timer = clock.setTimer(() => {
          late.delete(timer)
          reply(text)
        }, faults.delayAcksMs)
        late.add(timer)
      }
    },
    dispose() {
      for (const timer of late) clock.clearTimer(timer)
      late.clear()
    },
  }
}
