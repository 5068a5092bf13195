import { vi } from 'vitest'
import type { SocketConnection, SocketEvent, SocketPort, SocketRequest } from '../../../src/connection/ports/ports'
import { createConnectGate, type ConnectGate } from '../../../src/platform/socket/connect-gate'
import { createSlotBudget } from '../../../src/platform/socket/slot-budget'
import { createUniSocketPort } from '../../../src/platform/socket/uni-socket-port'
import { standardFrames } from '../../../src/platform/socket/standard-frames'
import { createSimulatedClock, type SimulatedClock } from '../../../src/testing/simulated-clock'
import { createAppSockets, type AppSocketOptions } from '../../../src/testing/uni/app-sockets'
import { createH5Sockets } from '../../../src/testing/uni/h5-sockets'
import { createPlayedWire, type PlayedWire } from './played-wire'
import type { UniSocketDouble } from '../../../src/testing/uni/native-wire'
import { createWeixinSockets, type WeixinSocketOptions } from '../../../src/testing/uni/weixin-sockets'

const FEED_URL = 'wss://feed.example/ws'
/** The end of a connection that neither side closed. */
export const lost: SocketEvent = { type: 'closed', code: 1006, reason: '' }
export const lostBecause = (reason: string): SocketEvent => ({ ...lost, reason })

interface Opened {
  readonly connection: SocketConnection
  readonly events: SocketEvent[]
}

export function openOn(port: SocketPort, request: Partial<SocketRequest> = {}): Opened {
  const events: SocketEvent[] = []
  return { connection: port.open({ url: FEED_URL, ...request }, (event) => events.push(event)), events }
}

/** The adapter over a runtime's double. The test controls sockets and time. */
export interface SocketStage {
  readonly clock: SimulatedClock
  readonly wire: PlayedWire
  readonly gate: ConnectGate
  readonly port: SocketPort
  readonly sockets: UniSocketDouble
}

/** WeChat's types have no such property, and the App runtime's is 3 while connecting (HO-54). */
function unreadable(): never {
  throw new Error('The state of a native task must not be read')
}

export function createSocketStage(
  create: (wire: PlayedWire, clock: SimulatedClock) => UniSocketDouble,
  slots = 5,
): SocketStage {
  const clock = createSimulatedClock()
  const wire = createPlayedWire()
  const gate = createConnectGate()
  const made = create(wire, clock)
  const sockets: UniSocketDouble = {
    ...made,
    connectSocket(options) {
      const task = made.connectSocket(options)
      return task && Object.defineProperty(task, 'readyState', { get: unreadable, configurable: true })
    },
  }
  vi.stubGlobal('uni', sockets)
  const budget = createSlotBudget(() => slots)
  const port = createUniSocketPort({ clock, gate, slots: budget, standard: standardFrames })
  return { clock, wire, gate, sockets, port }
}

export const h5Stage = (): SocketStage => createSocketStage((wire) => createH5Sockets(wire))
export const appStage = (options: Omit<AppSocketOptions, 'clock'> = {}): SocketStage =>
  createSocketStage((wire, clock) => createAppSockets(wire, { clock, ...options }))
export const weixinStage = (options: Omit<WeixinSocketOptions, 'clock'> = {}): SocketStage =>
  createSocketStage((wire, clock) => createWeixinSockets(wire, { clock, ...options }))
