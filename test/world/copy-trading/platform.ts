import { createConnectGate } from '../../../src/platform/socket/connect-gate'
import { createSlotBudget } from '../../../src/platform/socket/slot-budget'
import { createUniSocketPort } from '../../../src/platform/socket/uni-socket-port'
import type { FrameScheduler, SocketPort } from '../../../src/connection/ports/ports'
import { appQuirks, h5Quirks, weixinQuirks, type Quirks } from '../../hosts/quirks'
import { createAppSockets } from '../../../src/testing/uni/app-sockets'
import { createH5Sockets } from '../../../src/testing/uni/h5-sockets'
import type { NativeWire, UniSocketDouble } from '../../../src/testing/uni/native-wire'
import { vendorRules } from '../../../src/testing/uni/vendors'
import { createWeixinSockets } from '../../../src/testing/uni/weixin-sockets'
import type { Process } from '../device'

export const platformNames = ['h5', 'mp-weixin', 'app'] as const
export type PlatformName = (typeof platformNames)[number]

export interface Platform {
  readonly quirks: Quirks
  /** The runtime of a new process has no earlier sockets. */
  openSockets(process: Process, wire: NativeWire): SocketPort
  createFrames(process: Process, isInFront: () => boolean): FrameScheduler
}

const doubles: Readonly<Record<PlatformName, (wire: NativeWire, process: Process) => UniSocketDouble>> = {
  h5: createH5Sockets,
  'mp-weixin': (wire, { clock }) => createWeixinSockets(wire, { clock }),
  app: (wire, { clock }) => createAppSockets(wire, { clock }),
}

const quirks: Readonly<Record<PlatformName, Quirks>> = { h5: h5Quirks, 'mp-weixin': weixinQuirks, app: appQuirks }

const animationFrameMs = 16
const flushMs = 100

export function createPlatform(name: PlatformName): Platform {
  return {
    quirks: quirks[name],
    openSockets(process, wire) {
      // The adapter looks for `uni` here, as in an app. Only one schedule runs at a time.
      Object.assign(globalThis, { uni: doubles[name](wire, process) })
      return createUniSocketPort({
        clock: process.clock, gate: createConnectGate(), slots: createSlotBudget(() => vendorRules[name].sockets),
      })
    },
    createFrames({ clock }, isInFront) {
      return {
        request(callback) {
          // A hidden tab gets no animation frames.
          const waitMs = name === 'h5' && isInFront() ? animationFrameMs : flushMs
          const timer = clock.setTimer(callback, waitMs)
          return () => clock.clearTimer(timer)
        },
      }
    },
  }
}
