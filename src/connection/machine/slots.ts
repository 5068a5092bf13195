import { open } from './attempt'
import { afterLoss } from './reconnect'
import type { Rows } from './step'
import { enter } from './transition'

/** What the machine does where no socket is free: the line did not fail, so waiting costs no attempt for a while. */
export const slotRows: Rows = {
  opening: {
    socketRefused(t, phase) {
      const slotSinceMs = phase.slotSinceMs ?? t.nowMs
      enter(t, { ...phase, name: 'awaitingSlot', slotSinceMs }, t.policy.slotRetryMs)
    },
  },
  awaitingSlot: {
    slotFreed: open,
    timeout(t, phase) {
      if (Math.abs(t.nowMs - phase.slotSinceMs) < t.policy.slotTimeoutMs) return open(t, phase)
      enter(t, { name: 'idle' })
      afterLoss(t, { code: 'socket-slots-exhausted', final: false })
    },
  },
}
