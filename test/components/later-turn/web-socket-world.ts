import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { UniWebSocket } from '../../../src/web-socket/uni-web-socket'
import type { World } from './compare'

const types = ['open', 'message', 'error', 'close'] as const

/** An app that uses the standard's class. */
export function createWebSocketWorld(): World {
  const clock = createSimulatedClock()
  const far = createScriptedSocket({ clock, latencyMs: 10 })
  const received: string[] = []
  const thrown: string[] = []
  const sockets: UniWebSocket[] = []
  const hooks = new Map<string, () => void>()
  /** The socket that is called: the one of the first two whose event came last. */
  let socket: UniWebSocket | undefined

  function reported(number: number, name: string): void {
    if (number > 2) return
    socket = sockets[number - 1]
    hooks.get(name)?.()
  }

  function open(): void {
    const socket = new UniWebSocket('wss://feed.example/ws', ['json'], { socket: far, clock })
    const number = sockets.push(socket)
    for (const type of types) {
      const receive = (event: object): void => {
        const { data, code, reason, wasClean } = Object(event)
        received.push(JSON.stringify([number, type, data, code, reason, wasClean]))
        reported(number, `addEventListener(${type})`)
      }
      socket.addEventListener(type, receive)
    }
    socket.onopen = () => reported(number, 'onopen')
    socket.onmessage = () => reported(number, 'onmessage')
    socket.onerror = () => reported(number, 'onerror')
    socket.onclose = () => reported(number, 'onclose')
  }

  open()
  open()
  /** An exception that the standard allows is a result too. */
  const noting = (call: () => void) => () => {
    try {
      call()
    } catch (error) {
      thrown.push(error instanceof Error ? error.name : 'no error')
    }
  }
  const send = (): void => socket?.send('text')
  const calls = Object.fromEntries(Object.entries({
    'send()': send,
    'send() of bytes': () => socket?.send(new Uint8Array([1, 2])),
    'close()': () => socket?.close(),
    'close(3001)': () => socket?.close(3001, 'enough'),
    'close(1005)': () => socket?.close(1005),
    'send() and close()': () => {
      send()
      socket?.close()
    },
    'close() and send()': () => {
      socket?.close()
      send()
    },
    'close() and another socket': () => {
      socket?.close()
      open()
    },
    'another socket': open,
    'binaryType': () => {
      if (socket) socket.binaryType = 'arraybuffer'
    },
  }).map(([name, call]) => [name, noting(call)]))

  const names = [...types.map((type) => `on${type}`), ...types.map((type) => `addEventListener(${type})`)]
  const [failing, lasting] = far.connections
  const whileOpen = (step: () => void) => () => {
    if (lasting?.state === 'open') step()
  }
  return {
    calls,
    events: Object.fromEntries(names.map((name) => [name, (hook: () => void) => hooks.set(name, hook)])),
    silencing: {},
    steps: [
      () => lasting?.opened(),
      () => failing?.closed(1006),
      whileOpen(() => lasting?.message('one')),
      whileOpen(() => lasting?.message({ n: 2 })),
      whileOpen(() => lasting?.closed(1006)),
      () => undefined,
    ],
    clock,
    state: () => ({
      sockets: sockets.map(({ readyState, bufferedAmount, binaryType, protocol }) =>
        [readyState, bufferedAmount, binaryType, protocol]),
      received: [...received],
      thrown: [...thrown],
      far: far.connections.map(({ state, sent, closeCall }) => [state, sent.length, closeCall]),
      timers: clock.pending(),
    }),
    end: () => undefined,
  }
}
