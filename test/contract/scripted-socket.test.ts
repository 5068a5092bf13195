import type { SocketConnection, SocketPort } from '../../src/connection/ports/ports'
import { createScriptedSocket, type ScriptedConnection } from '../../src/testing/scripted-socket'
import { closeReasonFor } from '../../src/platform/socket/standard-frames'
import { openDriven } from './driven-socket'
import { askDriven } from './driven-connection'
import type { SocketPortHarness } from './harness'
import { socketPortContract } from './socket-port'

const pathOf = (url: string): string => new URL(url).pathname

/** The far side of the contract, played on the scripted socket, a turn later. */
function play(path: string, far: ScriptedConnection): void {
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

/** The scripted socket with a far side, as a port. */
function createPlayedPort(): { readonly port: SocketPort; readonly received: () => number } {
  const socket = createScriptedSocket()
  return {
    received: () => socket.live(),
    port: {
      open(request, listener): SocketConnection {
        const path = pathOf(request.url)
        socket.behaviour.silentClose = path === '/mute' || path === '/hang'
        const connection = socket.open(request, listener)
        const far = socket.last()
        play(path, far)
        return {
          send(data, settled): void {
            const wasOpen = far.state === 'open'
            const sent = typeof data === 'string' ? data : new Uint8Array(data).slice().buffer
            connection.send(sent, settled)
            if (wasOpen && path === '/echo') answer(far, sent)
          },
          close: (code, reason) => connection.close(code, closeReasonFor(reason)),
          drop: () => connection.drop(),
        }
      },
    },
  }
}

async function createHarness(): Promise<SocketPortHarness> {
  const { port, received } = createPlayedPort()
  return {
    sendsHeader: true,
    open: async (path, wish = {}, first = []) =>
      askDriven(openDriven(port, { url: `wss://far.example${path}`, ...wish }, first)),
    rest: () => new Promise((resolve) => setImmediate(resolve)),
    farConnections: async () => received(),
    left: async () => received(),
    dispose: () => Promise.resolve(),
  }
}

socketPortContract('the scripted socket', createHarness)
