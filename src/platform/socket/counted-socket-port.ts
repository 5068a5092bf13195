import type { SocketPort } from '../../connection/ports/ports'
import { createSystemClock } from '../system-ports'
import { targetHere } from '../target'
import { createSlotBudget } from './slot-budget'
import { createUniSocketPort, type UniSocketOptions } from './uni-socket-port'

export interface CountedSocketOptions extends Omit<UniSocketOptions, 'takeSlot'> {
  /**
   * Native sockets that may exist at once.
   * @default the target's, counted over all clients: 5 on WeChat, Alipay, QQ and Lark, elsewhere no limit
   */
  readonly slots?: number
}

// The runtime's limit is the whole page's, so all clients count together.
const sharedSlots = createSlotBudget(() => targetHere().sockets)

/** The same sockets, counted: one beyond the platform's limit is refused, and a freed slot is reported. */
export function createCountedSocketPort(options: CountedSocketOptions = {}): SocketPort {
  const { slots: limit, clock = createSystemClock(), ...rest } = options
  const slots = limit === undefined ? sharedSlots : createSlotBudget(() => limit)
  return {
    ...createUniSocketPort({ ...rest, clock, takeSlot: slots.take }),
    // Not while native is still reporting the end that freed the slot.
    watchSlots(freed): () => void {
      let watching = true
      const notify = (): void => {
        if (watching) freed()
      }
      const stop = slots.watch(() => clock.setTimer(notify, 0))
      return () => {
        watching = false
        stop()
      }
    },
  }
}
