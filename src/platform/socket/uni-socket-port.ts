import type { Clock, SocketPort } from '../../connection/ports/ports'
import { createSystemClock } from '../system-ports'
import { createConnectGate, type ConnectGate } from './connect-gate'
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
  const { gate = sharedGate } = options
  admit = (enter) => gate.pass(clock, (leave) => {
    const freeSlot = takeSlot()
    if (freeSlot === undefined) leave()
    enter(freeSlot && (() => {
      freeSlot()
      leave()
    }))
  })
  // #endif
  return { open: (request, listener) => createNativeConnection(request, listener, { clock, admit, standard }) }
}
