import { vi } from 'vitest'
import type { Clock } from '../../src/connection/ports/ports'
import { createConnectGate } from '../../src/platform/socket/connect-gate'
import { createCountedSocketPort } from '../../src/platform/socket/counted-socket-port'
import { standardFrames } from '../../src/platform/socket/standard-frames'
import { createSystemClock } from '../../src/platform/system-ports'
import { createAppSockets } from '../../src/testing/uni/app-sockets'
import { createH5Sockets } from '../../src/testing/uni/h5-sockets'
import { createTcpWire } from '../support/uni-doubles/tcp-wire'
import type { NativeWire, UniSocketDouble } from '../../src/testing/uni/native-wire'
import { createWeixinSockets } from '../../src/testing/uni/weixin-sockets'
import { openDriven, type DrivenSocket } from './driven-socket'
import { askDriven } from './driven-connection'
import { startFarSide } from './far-side'
import type { ContractConnection, SocketPortHarness } from './harness'
import { socketPortContract } from './socket-port'

interface Runtime {
  readonly createSockets: (wire: NativeWire, clock: Clock) => UniSocketDouble
  readonly sendsHeader: boolean
}

/** The adapter over a double of one runtime, over real TCP. */
async function createHarness({ createSockets, sendsHeader }: Runtime): Promise<SocketPortHarness> {
  const far = await startFarSide()
  const wire = createTcpWire()
  const gate = createConnectGate()
  const sockets = createSockets(wire, createSystemClock())
  vi.stubGlobal('uni', sockets)
  const driven: DrivenSocket[] = []
  const port = createCountedSocketPort({ gate, slots: 5, standard: standardFrames })
  return {
    sendsHeader,
    async open(path, wish = {}, first = []): Promise<ContractConnection> {
      const driver = openDriven(port, { url: far.url(path), ...wish }, first)
      driven.push(driver)
      return askDriven(driver)
    },
    rest: (ms) => new Promise((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms))),
    farConnections: () => Promise.resolve(far.connections()),
    left: () => Promise.resolve(sockets.alive() + gate.size() + wire.open.size),
    async dispose(): Promise<void> {
      // A connection that still waits for its millisecond would open over the next case's double.
      for (const driver of driven) driver.act([{ do: 'drop' }])
      for (const socket of wire.open) socket.terminate()
      await far.dispose()
      vi.unstubAllGlobals()
    },
  }
}

socketPortContract('uni-h5', () => createHarness({ createSockets: createH5Sockets, sendsHeader: false }))
socketPortContract('uni-app-plus', () =>
  createHarness({ createSockets: (wire, clock) => createAppSockets(wire, { clock }), sendsHeader: true }),
)
socketPortContract('WeChat', () =>
  createHarness({ createSockets: (wire, clock) => createWeixinSockets(wire, { clock }), sendsHeader: true }),
)
socketPortContract('WeChat with errors alone', () =>
  createHarness({
    createSockets: (wire, clock) => createWeixinSockets(wire, { clock, errorOnly: true }),
    sendsHeader: true,
  }),
)
