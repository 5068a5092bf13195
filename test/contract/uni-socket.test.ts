import { afterEach, beforeEach, describe, vi } from 'vitest'
import type { Clock, SocketConnection, SocketPort } from '../../src/connection/ports/ports'
import { createConnectGate } from '../../src/platform/socket/connect-gate'
import { createSlotBudget } from '../../src/platform/socket/slot-budget'
import { createUniSocketPort } from '../../src/platform/socket/uni-socket-port'
import { closeReasonFor, standardFrames } from '../../src/platform/socket/standard-frames'
import { createSystemClock } from '../../src/platform/system/system-ports'
import { createAppSockets } from '../../src/testing/uni/app-sockets'
import { createH5Sockets } from '../../src/testing/uni/h5-sockets'
import { createTcpWire } from '../support/uni-doubles/tcp-wire'
import type { NativeWire, UniSocketDouble } from '../../src/testing/uni/native-wire'
import { createWeixinSockets } from '../../src/testing/uni/weixin-sockets'
import { endCases } from './end-cases'
import { startFarSide } from './far-side'
import { sendCases } from './send-cases'
import { createTools, type SocketPortHarness } from './tools'
import { createScriptedSocket, type ScriptedConnection } from '../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../src/testing/simulated-clock'
import { actLater, createServedSocket } from '../../src/testing/test-server'

function socketPortContract(name: string, createHarness: () => Promise<SocketPortHarness>): void {
  describe(`socket port over ${name}`, () => {
    let present: SocketPortHarness | undefined
    const harness = (): SocketPortHarness => {
      if (present === undefined) throw new Error('No case is running')
      return present
    }
    const tools = createTools(harness)
    beforeEach(async () => {
      present = await createHarness()
    })
    afterEach(async () => {
      tools.dropAll()
      await present?.dispose()
      present = undefined
    })

    endCases(harness, tools)
    sendCases(harness, tools)
  })
}

interface Runtime {
  readonly createSockets: (wire: NativeWire, clock: Clock) => UniSocketDouble
  readonly sendsHeader: boolean
}

/** The adapter over a runtime's double and real TCP. */
async function createHarness({ createSockets, sendsHeader }: Runtime): Promise<SocketPortHarness> {
  const far = await startFarSide()
  const wire = createTcpWire()
  const gate = createConnectGate()
  const sockets = createSockets(wire, createSystemClock())
  vi.stubGlobal('uni', sockets)
  return {
    port: createUniSocketPort({ gate, slots: createSlotBudget(() => 5), standard: standardFrames }),
    url: far.url,
    sendsHeader,
    rest: (ms) => new Promise((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms))),
    farConnections: far.connections,
    left: () => sockets.alive() + gate.size() + wire.open.size,
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

/** The contract's far side on the scripted socket, with a short delay. */
function createPlayedHarness(): SocketPortHarness {
  const clock = createSimulatedClock()
  const socket = createScriptedSocket({ clock })
  const later = actLater(clock)

  function answer(far: ScriptedConnection, data: string | ArrayBuffer): void {
    const [name, first = '', ...rest] = typeof data === 'string' ? data.split(' ') : []
    const say = (step: () => void): void => later(far, 'open', step)
    if (name === 'far:close') say(() => far.closed(Number(first), rest.join(' ')))
    else if (name === 'far:cut') say(() => far.closed(1006, ''))
    else if (name !== 'far:burst') say(() => far.message(data))
    else for (let count = 1; count <= Number(first); count += 1) say(() => far.message(String(count)))
  }

  const port: SocketPort = {
    open(request, listener): SocketConnection {
      const { url, protocols = [], header = {} } = request
      const path = new URL(url).pathname
      const state = path === '/nowhere' || path === '/refuse' ? 'refusing' : 'up'
      socket.behaviour.silentClose = path === '/mute'
      const connection = createServedSocket(socket, later, {
        line: () => state,
        received: (far, data) => {
          if (path === '/echo') answer(far, data)
        },
      }).open(request, listener)
      const far = socket.last()
      if (path === '/mirror') later(far, 'open', () => far.message({ protocol: protocols[0], header }))
      if (path === '/replaced') {
        later(far, 'open', () => far.message('hello'))
        later(far, 'open', () => far.closed(4409, 'replaced'))
      }
      return {
        send: (data, settled) =>
          connection.send(typeof data === 'string' ? data : new Uint8Array(data).slice().buffer, settled),
        close: (code, reason) => connection.close(code, closeReasonFor(reason)),
        drop: () => connection.drop(),
      }
    },
  }
  return {
    port,
    url: (path) => `wss://far.example${path}`,
    sendsHeader: true,
    rest: (ms) => clock.advanceAsync(ms),
    farConnections: socket.live,
    left: socket.live,
    dispose: () => Promise.resolve(),
  }
}

socketPortContract('the scripted socket', () => Promise.resolve(createPlayedHarness()))
