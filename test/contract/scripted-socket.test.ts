import type { SocketEvent } from '../../src/ports/socket'
import { createScriptedSocket, type ScriptedConnection } from '../support/scripted-socket'
import { closeReasonFor } from '../../src/platform/socket/close-frame'
import { socketPortContract, type ContractConnection, type SocketPortHarness } from './socket-port'
import type { FarPath } from './far-side'

/** The far side of the contract, played on the scripted socket, a turn later. */
function play(path: FarPath, far: ScriptedConnection): void {
  const later = (step: () => void, state: ScriptedConnection['state'] = 'open'): void => {
    setImmediate(() => {
      if (far.state === state) step()
    })
  }
  if (path === '/hang') return
  if (path === '/nowhere' || path === '/refuse') {
    later(() => far.closed(1006, ''), 'connecting')
    return
  }
  later(() => far.opened(), 'connecting')
  if (path === '/mirror') {
    const { protocols = [], header = {} } = far.request
    later(() => far.message({ protocol: protocols[0], header }))
  }
  if (path === '/replaced') {
    later(() => far.message('hello'))
    later(() => far.closed(4409, 'replaced'))
  }
}

function answer(far: ScriptedConnection, data: string | ArrayBuffer): void {
  const [name, first = '', ...rest] = typeof data === 'string' ? data.split(' ') : []
  const say = (step: () => void): void => {
    setImmediate(() => {
      if (far.state === 'open') step()
    })
  }
  if (name === 'far:close') say(() => far.closed(Number(first), rest.join(' ')))
  else if (name === 'far:cut') say(() => far.closed(1006, ''))
  else if (name !== 'far:burst') say(() => far.message(data))
  else for (let count = 1; count <= Number(first); count += 1) say(() => far.message(String(count)))
}

async function createHarness(): Promise<SocketPortHarness> {
  const socket = createScriptedSocket()
  return {
    sendsHeader: true,
    async open(path, request = {}): Promise<ContractConnection> {
      socket.behaviour.silentClose = path === '/mute' || path === '/hang'
      const events: SocketEvent[] = []
      const connection = socket.open({ url: `wss://far.example${path}`, ...request }, (event) => events.push(event))
      const far = socket.last()
      play(path, far)
      return {
        events: () => Promise.resolve([...events]),
        send(data): Promise<() => Promise<readonly (string | undefined)[]>> {
          const settlements: (string | undefined)[] = []
          const sent = typeof data === 'string' ? data : new Uint8Array(data).buffer
          const wasOpen = far.state === 'open'
          connection.send(sent, (error) => settlements.push(error))
          if (wasOpen && path === '/echo') answer(far, sent)
          return Promise.resolve(() => Promise.resolve([...settlements]))
        },
        close: (code, reason) => Promise.resolve(connection.close(code, closeReasonFor(reason))),
        drop: () => Promise.resolve(connection.drop()),
      }
    },
    rest: () => new Promise((resolve) => setImmediate(resolve)),
    farConnections: () => Promise.resolve(socket.heard()),
    left: () => Promise.resolve(socket.heard()),
    dispose: () => Promise.resolve(),
  }
}

socketPortContract('the scripted socket', createHarness)
