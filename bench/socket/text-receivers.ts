import WebSocket from 'ws'
import { UniWebSocket } from '../../src/web-socket'
import type { Contender } from '../harness/rounds'
import { receiver, until } from './receivers'
import { askForTexts, deltas } from './sender-news'
import type { Sender } from './start-sender'

interface TaskOptions {
  readonly url?: string
  readonly data?: string
  readonly success?: () => void
}
type Subscribe<Result> = (listener: (result: Result) => void) => void

interface Task {
  readonly onOpen: Subscribe<object>
  readonly onMessage: Subscribe<{ readonly data: string }>
  readonly onError: Subscribe<{ readonly errMsg: string }>
  readonly onClose: Subscribe<{ readonly code: number, readonly reason: string }>
  send(options: TaskOptions): void
  close(): void
}

/** `uni.connectSocket` over `ws`, without the host's rules, for both contenders. */
function connectSocket({ url = '', success = () => undefined }: TaskOptions): Task {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  setImmediate(success)
  return {
    onOpen: (listener) => void socket.on('open', () => listener({ header: {} })),
    onMessage: (listener) => void socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) listener({ data: data.toString() })
    }),
    onError: (listener) => void socket.on('error', ({ message }) => listener({ errMsg: message })),
    onClose: (listener) => void socket.on('close', (code, reason) => listener({ code, reason: String(reason) })),
    send: ({ data = '', success: sent = () => undefined }) => socket.send(data, sent),
    close: () => socket.close(),
  }
}

/** Reads the length of each received text. */
function taker(): { take(text: unknown): void, untilAll(ask: () => void): Promise<void> } {
  let left = 0
  let arrived: () => void = () => undefined
  return {
    take(text) {
      if (typeof text === 'string' && text.length > 0) left -= 1
      if (left === 0) arrived()
    },
    untilAll: (ask) => until((done) => {
      left = deltas
      arrived = done
      ask()
    }, 'The last text'),
  }
}

const question = JSON.stringify(askForTexts)

export function taskReceiver(name: string, { url }: Sender): Contender {
  return receiver(name, async () => {
    const { take, untilAll } = taker()
    const task = connectSocket({ url })
    await until((done) => task.onOpen(done), 'The raw task')
    task.onMessage(({ data }) => take(data))
    return { receive: () => untilAll(() => task.send({ data: question })), close: task.close }
  })
}

export function classReceiver({ url }: Sender): Contender {
  Object.assign(Reflect.get(globalThis, 'uni') ?? {}, { connectSocket })
  return receiver('UniWebSocket', async () => {
    const { take, untilAll } = taker()
    const socket = new UniWebSocket(url)
    await until((done) => (socket.onopen = done), 'The socket')
    socket.onmessage = ({ data }) => take(data)
    return { receive: () => untilAll(() => socket.send(question)), close: () => socket.close() }
  })
}
