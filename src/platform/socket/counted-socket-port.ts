import type { SocketPort } from '../../connection/ports/ports'
import { isWeChat } from '../environment'
import { createSystemClock } from '../system-ports'
import { createSlotBudget } from './slot-budget'
import { createUniSocketPort, type UniSocketOptions } from './uni-socket-port'

export interface CountedSocketOptions extends Omit<UniSocketOptions, 'slots'> {
  /**
   * Native sockets that may exist at once.
   * @default WeChat's 5, counted over all clients; elsewhere no limit
   */
  readonly slots?: number
}

/** WeChat's documented limit of sockets at once, since its base library 1.7.0. */
const WECHAT_SLOTS = 5

// The runtime's limit is the whole page's, so all clients count together.
const sharedSlots = createSlotBudget(() => (isWeChat() ? WECHAT_SLOTS : Infinity))

/** The same sockets, counted: one beyond the platform's limit is refused, and a freed slot is reported. */
export function createCountedSocketPort(options: CountedSocketOptions = {}): SocketPort {
  const { slots: limit, clock = createSystemClock(), ...rest } = options
  const slots = limit === undefined ? sharedSlots : createSlotBudget(() => limit)
  return {
    ...createUniSocketPort({ ...rest, clock, slots }),
    // Not while native is still telling of the end that freed the slot.
    watchSlots(freed): () => void {
      let watching = true
      const tell = (): void => {
        if (watching) freed()
      }
      const stop = slots.watch(() => clock.setTimer(tell, 0))
      return () => {
        watching = false
        stop()
      }
    },
  }
}
