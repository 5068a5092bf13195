import type { Clock, Random, SocketPort } from '../../connection/ports/ports'
import { isBrowser } from '../system/environment'
import { createSystemClock, createSystemRandom } from '../system/system-ports'
import { targetHere } from '../system/target'
import { createConnectGate, type ConnectGate } from './connect-gate'
import { withHandshakeTimes } from './handshakes'
import { createNativeConnection, type Admission } from './native-connection'
import { createSlotBudget, type SlotBudget } from './slot-budget'
import type { StandardFrames } from './standard-frames'

export interface UniSocketOptions {
  /**
   * Limits the number of open native sockets.
   * @default the target's limit, counted over all clients: 5 on WeChat, Alipay, QQ and Lark, no limit elsewhere
   */
  readonly slots?: SlotBudget
  /** Clock that returns the same time as the runtime's `Date`. */
  readonly clock?: Clock
  readonly gate?: ConnectGate
  readonly random?: Random
  /** @default none: sockets close only with code 1000 and report no subprotocol */
  readonly standard?: StandardFrames
}

// #ifdef APP
// Shared by all clients, because the name of a socket on App must be unique in the page.
const sharedGate = createConnectGate()
// #endif

const sharedSlots = createSlotBudget(() => targetHere().sockets)

/**
 * Creates a socket port over `uni.connectSocket` that behaves the same on each target. Rejects sockets above the
 * platform's limit and reports free slots.
 */
export function createUniSocketPort(options: UniSocketOptions = {}): SocketPort {
  const { slots = sharedSlots, clock = createSystemClock(), standard } = options
  let admit: Admission = (enter) => {
    enter(slots.take())
    return undefined
  }
  // #ifdef APP
  const { gate = sharedGate, random = createSystemRandom() } = options
  admit = (enter) => {
    const pass = (): (() => void) => gate.pass(clock, (leave) => {
      const freeSlot = slots.take()
      if (freeSlot === undefined) leave()
      enter(freeSlot && (() => {
        freeSlot()
        leave()
      }))
    })
    const { spreadMs } = targetHere()
    if (spreadMs === undefined) return pass()
    let cancel: () => void = () => clock.clearTimer(timer)
    const timer = clock.setTimer(() => (cancel = pass()), 1 + Math.floor(random.next() * spreadMs))
    return () => cancel()
  }
  // #endif
  const open: SocketPort['open'] = (request, listener) =>
    createNativeConnection(request, listener, { clock, admit, standard })
  // #ifdef H5
  if (isBrowser()) return withHandshakeTimes(open, clock)
  // #endif
  return {
    open,
    // Notifies the listener later, because the platform is still reporting the close.
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
