import type { SocketPort, TimerHandle } from '../../../src/connection/ports/ports'
import { UniEvent } from '../../../src/web-socket/standard/dom-events'
import { UniWebSocket } from '../../../src/web-socket/standard/uni-web-socket'
import type { Life, Resident } from '../resident'
import type { World } from '../world'
import { pick } from './connection'

const mostSockets = 3
const url = 'wss://standard.example/ws'
/** Longer than an unanswered close, and longer than an unread Blob. */
const closedMs = 40_000
const unansweredMs = 50_000
const wrongCodes = [0, 999, 1005, 2999, 5000]

interface Open {
  readonly socket: UniWebSocket
  readonly name: string
  readonly newest: { echoes: number; pushed: number }
  isClosed: boolean
  closedAtMs: number | undefined
  /** Blobs whose bytes are not read yet. Each read may fail. */
  blobs: number
}

/** @param last the number of the newest message and of the newest socket */
function moveIn(world: World, last = { number: 0, opened: 0 }): Life {
  const { clock, far, judge, provided, trace } = world
  let { number, opened } = last
  let sockets: readonly Open[] = []
  const arrived = new WeakMap<object, number>()

  const peer = far.serve('standard', {
    mostSilenceMs: Infinity,
    hasManySockets: true,
    answer(frame, connection) {
      const given = Number(frame instanceof ArrayBuffer ? new TextDecoder().decode(frame) : frame)
      judge('messages are sent once and in order', given > (arrived.get(connection) ?? 0), () => `${given}`)
      arrived.set(connection, given)
      return `echo of ${given}`
    },
    shown: (data) => (typeof data === 'string' ? data : 'bytes'),
  })

  function open(): void {
    if (sockets.length >= mostSockets) return
    opened += 1
    let wasOpen = false
    const watched: SocketPort = {
      open(request, listener) {
        const connection = peer.socket.open(request, listener)
        const drop = (): void => {
          const mayDrop = !wasOpen || each.blobs > 0 || each.closedAtMs !== undefined
          judge('an open socket is dropped only for a reason', mayDrop, () => each.name)
          connection.drop()
        }
        return { ...connection, drop }
      },
    }
    const socket = new UniWebSocket(url, world.option('subprotocol', [[], ['json']]), { socket: watched, clock })
    const each: Open = {
      socket, name: `socket ${opened}`, newest: { echoes: 0, pushed: 0 }, isClosed: false, closedAtMs: undefined,
      blobs: 0,
    }
    sockets = [...sockets, each]
    const receive = (type: string, shown?: unknown) => (): void => {
      trace.note(`${each.name} ${type}`, shown)
      judge('no event follows a close', !each.isClosed, () => type)
    }
    socket.addEventListener('open', () => {
      judge('a socket opens once', !wasOpen && socket.readyState === UniWebSocket.OPEN, () => each.name)
      wasOpen = true
      receive('open', socket.protocol)()
      world.happens('WebSocket open')
    })
    socket.addEventListener('message', ({ data }) => {
      const given = Number(String(data).replace('echo of ', ''))
      const kind = String(data).startsWith('echo') ? 'echoes' : 'pushed'
      judge('messages arrive only on an open socket', socket.readyState === UniWebSocket.OPEN, () => each.name)
      judge('messages arrive once and in order', given > each.newest[kind], () => `${given}`)
      each.newest[kind] = given
      receive('message', data)()
      world.happens('WebSocket message')
    })
    let isCalled = false
    socket.addEventListener('told', () => {
      judge('a once listener is called once', !isCalled, () => each.name)
      isCalled = true
      socket.dispatchEvent(new UniEvent('told'))
    }, { once: true })
    socket.onerror = () => {
      receive('error')()
      world.happens('WebSocket error')
    }
    socket.onclose = ({ code, reason, wasClean }) => {
      receive('close', [code, reason, wasClean])()
      judge('a socket is CLOSED when it reports a close', socket.readyState === UniWebSocket.CLOSED, () => each.name)
      each.isClosed = true
      sockets = sockets.filter((other) => other !== each)
      world.happens('WebSocket close')
    }
  }

  /** An error that the standard throws is a result as well. */
  function attempt(what: string, act: () => void): void {
    try {
      act()
    } catch (error) {
      trace.note(what, error instanceof Error ? error.name : 'no error')
    }
  }

  const newest = (): UniWebSocket | undefined => sockets.at(-1)?.socket

  function send(as: (text: string) => unknown = (text) => text): void {
    number += 1
    const text = `${number}`
    attempt('send', () => {
      const socket = newest()
      // A platform Blob, whose bytes are read when the world releases them.
      if (socket !== undefined) Reflect.apply(socket.send, socket, [as(text)])
    })
  }

  const bytes = (text: string): ArrayBuffer => new Uint8Array([...text].map((sign) => sign.charCodeAt(0))).buffer
  function blob(text: string): object {
    const last = sockets.at(-1)
    if (last !== undefined) last.blobs += 1
    const arrayBuffer = async (): Promise<ArrayBuffer> => {
      const read = await provided.ask('Blob', () => Promise.resolve(bytes(text)))
      if (last !== undefined) last.blobs -= 1
      return read
    }
    return { [Symbol.toStringTag]: 'Blob', size: text.length, arrayBuffer }
  }

  function close(code?: number): void {
    const last = sockets.at(-1)
    attempt('close', () => last?.socket.close(code, code === undefined ? undefined : 'enough'))
    if (last?.socket.readyState === UniWebSocket.CLOSING) last.closedAtMs ??= clock.elapsed()
  }

  let answering: TimerHandle
  function closeUnanswered(): void {
    far.hang()
    close()
    // Runs at most one at a time. `calm` ends the run.
    clock.clearTimer(answering)
    answering = clock.setTimer(() => far.accept(), unansweredMs)
  }

  function closeAll(): void {
    clock.clearTimer(answering)
    for (const each of sockets) {
      each.closedAtMs ??= clock.elapsed()
      each.socket.close()
    }
  }

  function openAndClose(): void {
    open()
    clock.setTimer(closeUnanswered, 1_000)
  }

  /** Server messages in transit. A message sent while another is delivered follows the other message. */
  const pushed: string[] = []
  function push(): void {
    number += 1
    pushed.push(`${number}`)
    if (pushed.length > 1) return
    for (let next = pushed[0]; next !== undefined; next = pushed[0]) {
      peer.push(next)
      pushed.shift()
    }
  }

  const inOrder = (): void => {
    send()
    send(blob)
    send(bytes)
    send()
  }

  return {
    actions: {
      'WebSocket opens': open,
      'WebSocket sends': () => send(),
      'WebSocket sends bytes': () => send(bytes),
      'WebSocket sends a Blob': () => send(blob),
      'WebSocket sends in order': inOrder,
      'WebSocket closes': () => close(),
      'WebSocket closes with a code': () => close(3_001),
      'WebSocket closes with an invalid code': (u) => close(pick(wrongCodes, u)),
      'WebSocket sends and closes': () => {
        send(blob)
        close()
        send()
      },
      'WebSocket closes without a response': () => closeUnanswered(),
      'WebSocket server sends': push,
      'page dispatches an event': () => void newest()?.dispatchEvent(new UniEvent('told')),
    },
    probe: [
      ['WebSocket opens', 1_000, open],
      ['WebSocket sends in order', 1_000, inOrder],
      ['WebSocket server sends', 1_000, push],
      ['WebSocket closes', 5_000, () => close()],
      ['WebSocket opens again after an unanswered close', 60_000, openAndClose],
      ['WebSocket opens again', 1_000, open],
    ],
    calm: closeAll,
    shown: () => sockets.map(({ socket, name, closedAtMs = Infinity }) => {
      const { bufferedAmount } = socket
      const isOpen = socket.readyState === UniWebSocket.OPEN
      judge('no accepted message stays buffered', !isOpen || bufferedAmount === 0, () => `${name} ${bufferedAmount}`)
      judge('closing a socket completes in time', clock.elapsed() - closedAtMs < closedMs, () => name)
      return [name, socket.readyState, socket.bufferedAmount, socket.protocol]
    }),
    handOver() {
      const now = { number, opened }
      return (next) => moveIn(next, now)
    },
    end: closeAll,
  }
}

export const webSocket: Resident = {
  name: 'web-socket',
  events: ['WebSocket open', 'WebSocket message', 'WebSocket error', 'WebSocket close'],
  moveIn: (world) => moveIn(world),
}
