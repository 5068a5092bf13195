import { bytesOf, is, same, throwsDom, throwsType } from './assert'
import { until, type Case } from './ground'
import { answers, casesOf, differing, openedCases, storyOf, untilClosed } from './receive'

const fromPoint = (point: number): string => String.fromCodePoint(point)

/** The sent text, its echo, and its bytes in UTF-8. */
const texts: readonly (readonly [string, string, string, number])[] = [
  ['none at all', '', '', 0],
  ['ASCII', 'hello', 'hello', 5],
  ['NUL', 'a\u0000b', 'a\u0000b', 3],
  ['two bytes each', 'ßé\u07ff', 'ßé\u07ff', 6],
  ['three bytes each', '中\u0800\uffff', '中\u0800\uffff', 9],
  ['a pair of surrogates', fromPoint(0x1_f600), fromPoint(0x1_f600), 4],
  ['a high surrogate alone', 'a\ud800b', 'a\ufffdb', 5],
  ['a low surrogate alone', '\udc00', '\ufffd', 3],
  ['surrogates in the wrong order', '\udc00\ud800', '\ufffd\ufffd', 6],
  ['a byte order mark', '\ufeffx', '\ufeffx', 4],
  ['64 KiB', 'k'.repeat(65_536), 'k'.repeat(65_536), 65_536],
]

const numbered = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, index) => index % 251)

/** Eight bytes of a larger buffer, as views that count lengths differently. */
const views: readonly (readonly [string, (buffer: ArrayBuffer) => ArrayBufferView<ArrayBuffer>])[] = [
  ['Int16Array', (buffer) => new Int16Array(buffer, 8, 4)],
  ['Float64Array', (buffer) => new Float64Array(buffer, 8, 1)],
  ['DataView', (buffer) => new DataView(buffer, 8, 8)],
]

const others: readonly (readonly [string, unknown, string])[] = [
  ['null', null, 'null'],
  ['undefined', undefined, 'undefined'],
  ['a number', 1.5, '1.5'],
  ['a freshness', true, 'true'],
  ['a list', [1, 2], '1,2'],
  ['an object', { toString: () => 'its words' }, 'its words'],
]

const send = (socket: WebSocket, ...args: readonly unknown[]): unknown => Reflect.apply(socket.send, socket, args)

/** A shared buffer, even if its class is not a global. */
function sharedBuffer(): ArrayBufferLike | undefined {
  if (typeof SharedArrayBuffer === 'function') return new SharedArrayBuffer(8)
  if (typeof WebAssembly !== 'object') return undefined
  const buffer: ArrayBufferLike = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer
  return Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]' ? buffer : undefined
}

type Sent = Parameters<WebSocket['send']>[0]

/** Texts and bytes that come back. `bufferedAmount` is read in the turn of the call. */
async function echoes(socket: WebSocket, ...sent: readonly Sent[]) {
  socket.binaryType = 'arraybuffer'
  let buffered = -1
  const data = await answers(socket, sent.length, () => {
    for (const each of sent) socket.send(each)
    buffered = socket.bufferedAmount
  })
  await until(() => socket.bufferedAmount === 0, 'all is sent')
  return { data: data.map((each) => (typeof each === 'string' ? each : bytesOf(each))), buffered }
}

export const sendCases: readonly Case[] = [
  ...casesOf('send', {
    'while it connects it is an InvalidStateError, whatever is sent': ({ make }) => {
      const socket = make()
      for (const data of ['x', '', new ArrayBuffer(1), new Uint8Array(1)]) {
        throwsDom('InvalidStateError', () => socket.send(data))
      }
      is(socket.bufferedAmount, 0, 'bufferedAmount')
    },
    'to a server that closes meanwhile it throws nothing': async ({ opened }) => {
      const socket = await opened('/replaced')
      await untilClosed(socket)
      socket.send('late')
      is(socket.bufferedAmount, 4, 'bufferedAmount')
    },
  }),
  ...texts.map(([title, text, echoed, bytes]): Case => ({
    name: `send: text, ${title}`,
    run: async ({ opened }) => same(await echoes(await opened(), text), { data: [echoed], buffered: bytes }),
  })),
  ...others.map(([title, value, text]): Case => ({
    name: `send: ${title} goes as its text`,
    async run({ opened }) {
      const socket = await opened()
      same(await answers(socket, 1, () => send(socket, value)), [text])
    },
  })),
  ...views.map(([title, viewOf]): Case => ({
    name: `send: of a ${title} its own bytes`,
    run: async ({ opened }) => same(await echoes(await opened(), viewOf(numbered(32).buffer)), {
      data: [[8, 9, 10, 11, 12, 13, 14, 15]], buffered: 8,
    }),
  })),
  ...openedCases('send', {
    'a symbol, and shared bytes, are a TypeError': (socket) => {
      const shared = sharedBuffer()
      const others = shared === undefined ? [] : [new Uint8Array(shared), shared]
      for (const data of [Symbol('x'), ...others]) throwsType(() => send(socket, data))
      is(socket.bufferedAmount, 0, 'bufferedAmount')
    },
    'a buffer that was given away has no bytes': async (socket) => {
      if (typeof structuredClone !== 'function') return
      const view = numbered(4)
      structuredClone(view.buffer, { transfer: [view.buffer] })
      same(await echoes(socket, view.buffer, view), { data: [[], []], buffered: 0 })
    },
    'bytes go as they were at the call': async (socket) => {
      socket.binaryType = 'arraybuffer'
      const bytes = Uint8Array.of(1, 2, 3)
      const [first, second] = await answers(socket, 2, () => {
        socket.send(bytes)
        bytes.fill(9)
        socket.send(bytes.buffer)
        bytes.fill(0)
      })
      same([bytesOf(first), bytesOf(second)], [[1, 2, 3], [9, 9, 9]])
    },
    'text and bytes keep their order and their kinds': async (socket) => {
      same(await echoes(socket, 'one', Uint8Array.of(2), '', new ArrayBuffer(0), 'five'), {
        data: ['one', [2], '', [], 'five'], buffered: 8,
      })
    },
    '`bufferedAmount` grows through a turn, and is nothing once all is sent': async (socket) => {
      const amounts: number[] = []
      await answers(socket, 3, () => {
        for (const text of ['a', 'ß', '中']) {
          socket.send(text)
          amounts.push(socket.bufferedAmount)
        }
      })
      same(amounts, [1, 3, 6])
      await until(() => socket.bufferedAmount === 0, 'all is sent')
    },
    'after `close()` nothing goes, and `bufferedAmount` keeps what was given': async (socket) => {
      const story = storyOf(socket)
      socket.close()
      socket.send('中')
      is(socket.bufferedAmount, 3, 'bufferedAmount while closing')
      await untilClosed(socket)
      socket.send(new ArrayBuffer(5))
      socket.send('')
      is(socket.bufferedAmount, 8, 'bufferedAmount when closed')
      is(story.length, 1, 'events')
    },
  }),
  ...differing('Blob', openedCases('send', {
    'a Blob goes in its turn, and counts at once': async (socket) => {
      if (typeof Blob !== 'function') return
      same(await echoes(socket, 'one', new Blob([Uint8Array.of(2), 'x']), new Blob([]), 'four'), {
        data: ['one', [2, 120], [], 'four'], buffered: 9,
      })
    },
  })),
]
