import type { Clock, Random, SocketPort } from '../../connection/ports/ports'
import { isBrowser } from '../environment'
import { createSystemClock, createSystemRandom } from '../system-ports'
import { targetHere } from '../target'
import { createConnectGate, type ConnectGate } from './connect-gate'
import { withHandshakeTimes } from './handshakes'
import { createNativeConnection, type Admission } from './native-connection'
import type { SlotBudget } from './slot-budget'
import type { StandardFrames } from './standard-frames'

export interface UniSocketOptions {
  /**
   * Counts the sockets and refuses one too many.
   * @default none
   */
  readonly takeSlot?: SlotBudget['take']
  /** Must be the time of the runtime's own `Date`. */
  readonly clock?: Clock
  readonly gate?: ConnectGate
  readonly random?: Random
  /** @default none: closes with 1000 only, and no subprotocol is reported */
  readonly standard?: StandardFrames
}

// #ifdef APP
// The app's runtime names sockets for the whole page, so all clients share the gate. Other runtimes name none.
const sharedGate = createConnectGate()
// #endif

/** Sockets over `uni.connectSocket`, with one meaning on each target. */
export function createUniSocketPort(options: UniSocketOptions = {}): SocketPort {
  const { takeSlot = () => () => undefined, clock = createSystemClock(), standard } = options
  let admit: Admission = (enter) => {
    enter(takeSlot())
    return undefined
  }
  // #ifdef APP
  const { gate = sharedGate, random = createSystemRandom() } = options
  admit = (enter) => {
    const pass = (): (() => void) => gate.pass(clock, (leave) => {
      const freeSlot = takeSlot()
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
  return { open }
}
