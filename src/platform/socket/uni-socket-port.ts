import type { Clock } from '../../ports/clock'
import type { SocketPort } from '../../ports/socket'
import { isWeChat } from '../environment'
import { createSystemClock } from '../system-clock'
import { createConnectGate, type ConnectGate } from './connect-gate'
import { createNativeConnection } from './native-connection'
import { createSlotBudget, type SlotBudget } from './slot-budget'

export interface UniSocketOptions {
  /** Native sockets that may exist at once. Default: WeChat's 5, counted over all clients; elsewhere no limit. */
  readonly slots?: number
  /** Must tell the time of the runtime's own `Date`. */
  readonly clock?: Clock
  readonly gate?: ConnectGate
}

/** WeChat's documented limit of sockets at once, since its base library 1.7.0. */
const WECHAT_SLOTS = 5

// The runtime's limits are the whole page's, so all clients count together.
const sharedGate = createConnectGate()
const sharedSlots = createSlotBudget(() => (isWeChat() ? WECHAT_SLOTS : Infinity))

/** Sockets over `uni.connectSocket`, with one meaning on H5, WeChat and App. */
export function createUniSocketPort(options: UniSocketOptions = {}): SocketPort {
  const { slots: limit, clock = createSystemClock(), gate = sharedGate } = options
  const slots: SlotBudget = limit === undefined ? sharedSlots : createSlotBudget(() => limit)
  return {
    open: (request, listener) => createNativeConnection(request, listener, { clock, gate, slots }),
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
