import { createCountedSocketPort } from '../../platform/socket/counted-socket-port'
import { lose, open } from '../machine/attempt'
import { afterLoss } from '../machine/reconnect'
import type { Rows } from '../machine/step'
import { enter } from '../machine/transition'
import type { Parts } from '../ports/parts'

/**
 * Lets a client wait for a free socket where the platform limits them (WeChat: five at once). Without it a socket
 * that is refused costs an attempt.
 * @example createTradewire({ url, protocol: jsonProtocol(), parts: [slots()] })
 */
export function slots(): Pick<Parts, 'slots'> {
  return {
    slots: {
      rows: slotRows,
      ports: () => ({ socket: createCountedSocketPort() }),
      join: ({ socket }, dispatch) => ({
        stop: socket.watchSlots?.(() => dispatch({ type: 'slotFreed' })) ?? (() => undefined),
      }),
    },
  }
}

/** What the machine does where no socket is free: the line did not fail, so waiting costs no attempt for a while. */
export const slotRows: Rows = {
  opening: {
    socketRefused(t, phase, { code }) {
      if (code !== 'socket-slots-exhausted') return lose(t, code, undefined, true)
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
