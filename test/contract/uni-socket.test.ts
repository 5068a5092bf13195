import { vi } from 'vitest'
import type { Clock } from '../../src/ports/clock'
import type { SocketEvent } from '../../src/ports/socket'
import { createConnectGate } from '../../src/platform/socket/connect-gate'
import { createUniSocketPort } from '../../src/platform/socket/uni-socket-port'
import { createSystemClock } from '../../src/platform/system-clock'
import { createAppSockets } from '../support/uni-doubles/app-sockets'
import { createH5Sockets } from '../support/uni-doubles/h5-sockets'
import { createTcpWire, type NativeWire } from '../support/uni-doubles/native-wire'
import type { UniSocketDouble } from '../support/uni-doubles/task-types'
import { createWeixinSockets } from '../support/uni-doubles/weixin-sockets'
import { startFarSide } from './far-side'
import { socketPortContract, type ContractConnection, type SocketPortHarness } from './socket-port'

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
  const port = createUniSocketPort({ gate, slots: 5 })
  return {
    sendsHeader,
    async open(path, request = {}): Promise<ContractConnection> {
      const events: SocketEvent[] = []
      const connection = port.open({ url: far.url(path), ...request }, (event) => events.push(event))
      return {
        events: () => Promise.resolve([...events]),
        send(data): Promise<() => Promise<readonly (string | undefined)[]>> {
          const settlements: (string | undefined)[] = []
          // Views are outside the declared type, and plain JavaScript passes them all the same.
          Reflect.apply(connection.send, connection, [data, (error?: string) => settlements.push(error)])
          return Promise.resolve(() => Promise.resolve([...settlements]))
        },
        close: (code, reason) => Promise.resolve(connection.close(code, reason)),
        drop: () => Promise.resolve(connection.drop()),
      }
    },
    rest: (ms) => new Promise((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms))),
    farConnections: () => Promise.resolve(far.connections()),
    left: () => Promise.resolve(sockets.alive() + gate.size() + wire.open.size),
    async dispose(): Promise<void> {
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
