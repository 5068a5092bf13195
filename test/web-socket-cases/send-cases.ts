import { bytesOf, is, same, throwsDom, throwsType } from './assert'
import { until, type Case } from './ground'
import { answers, casesOf, differing, openedCases, storyOf, untilClosed } from './receive'

const fromPoint = (point: number): string => String.fromCodePoint(point)

/** Sent string, echo, and UTF-8 length. */
const texts: readonly (readonly [string, string, string, number])[] = [
  ['empty', '', '', 0],
  ['ASCII', 'hello', 'hello', 5],
  ['a NUL character', 'a\u0000b', 'a\u0000b', 3],
  ['characters of two bytes', 'ßé\u07ff', 'ßé\u07ff', 6],
  ['characters of three bytes', '中\u0800\uffff', '中\u0800\uffff', 9],
  ['a surrogate pair', fromPoint(0x1_f600), fromPoint(0x1_f600), 4],
  ['a lone high surrogate', 'a\ud800b', 'a\ufffdb', 5],
  ['a lone low surrogate', '\udc00', '\ufffd', 3],
  ['surrogates in the wrong order', '\udc00\ud800', '\ufffd\ufffd', 6],
  ['a byte order mark', '\ufeffx', '\ufeffx', 4],
  ['64 KiB', 'k'.repeat(65_536), 'k'.repeat(65_536), 65_536],
]

const numbered = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, index) => index % 251)

/** Eight bytes of a larger buffer, in views that count lengths differently. */
const views: readonly (readonly [string, (buffer: ArrayBuffer) => ArrayBufferView<ArrayBuffer>])[] = [
  ['Int16Array', (buffer) => new Int16Array(buffer, 8, 4)],
  ['Float64Array', (buffer) => new Float64Array(buffer, 8, 1)],
  ['DataView', (buffer) => new DataView(buffer, 8, 8)],
]

const others: readonly (readonly [string, unknown, string])[] = [
  ['null', null, 'null'],
  ['undefined', undefined, 'undefined'],
  ['a number', 1.5, '1.5'],
  ['a boolean', true, 'true'],
  ['an array', [1, 2], '1,2'],
  ['an object', { toString: () => 'its words' }, 'its words'],
]

const send = (socket: WebSocket, ...args: readonly unknown[]): unknown => Reflect.apply(socket.send, socket, args)

/** A shared buffer, even without a global class. */
function sharedBuffer(): ArrayBufferLike | undefined {
  if (typeof SharedArrayBuffer === 'function') return new SharedArrayBuffer(8)
  if (typeof WebAssembly !== 'object') return undefined
  const buffer: ArrayBufferLike = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer
  return Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]' ? buffer : undefined
}

type Sent = Parameters<WebSocket['send']>[0]

/** Returns the echoes. `bufferedAmount` is read in the turn of the call. */
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
    'throws an InvalidStateError for any data while the socket connects': ({ make }) => {
      const socket = make()
      for (const data of ['x', '', new ArrayBuffer(1), new Uint8Array(1)]) {
        throwsDom('InvalidStateError', () => socket.send(data))
      }
      is(socket.bufferedAmount, 0, 'bufferedAmount')
    },
    'does not throw after the server has closed the socket': async ({ opened }) => {
      const socket = await opened('/replaced')
      await untilClosed(socket)
      socket.send('late')
      is(socket.bufferedAmount, 4, 'bufferedAmount')
    },
  }),
  ...texts.map(([title, text, echoed, bytes]): Case => ({
    name: `send: sends text: ${title}`,
    run: async ({ opened }) => same(await echoes(await opened(), text), { data: [echoed], buffered: bytes }),
  })),
  ...others.map(([title, value, text]): Case => ({
    name: `send: converts ${title} to a string`,
    async run({ opened }) {
      const socket = await opened()
      same(await answers(socket, 1, () => send(socket, value)), [text])
    },
  })),
  ...views.map(([title, viewOf]): Case => ({
    name: `send: sends only the bytes that a ${title} covers`,
    run: async ({ opened }) => same(await echoes(await opened(), viewOf(numbered(32).buffer)), {
      data: [[8, 9, 10, 11, 12, 13, 14, 15]], buffered: 8,
    }),
  })),
  ...openedCases('send', {
    'throws a TypeError for a symbol and for shared memory': (socket) => {
      const shared = sharedBuffer()
      const others = shared === undefined ? [] : [new Uint8Array(shared), shared]
      for (const data of [Symbol('x'), ...others]) throwsType(() => send(socket, data))
      is(socket.bufferedAmount, 0, 'bufferedAmount')
    },
    'sends no bytes of a transferred buffer': async (socket) => {
      if (typeof structuredClone !== 'function') return
      const view = numbered(4)
      structuredClone(view.buffer, { transfer: [view.buffer] })
      same(await echoes(socket, view.buffer, view), { data: [[], []], buffered: 0 })
    },
    'sends bytes as they are at the time of the call': async (socket) => {
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
    'keeps the order and type of text and bytes': async (socket) => {
      same(await echoes(socket, 'one', Uint8Array.of(2), '', new ArrayBuffer(0), 'five'), {
        data: ['one', [2], '', [], 'five'], buffered: 8,
      })
    },
    'increases `bufferedAmount` with each call, and resets it to 0 when all is sent': async (socket) => {
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
    'sends nothing after `close()`, but counts the bytes in `bufferedAmount`': async (socket) => {
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
    'sends a Blob in order and counts its bytes immediately': async (socket) => {
      if (typeof Blob !== 'function') return
      same(await echoes(socket, 'one', new Blob([Uint8Array.of(2), 'x']), new Blob([]), 'four'), {
        data: ['one', [2, 120], [], 'four'], buffered: 9,
      })
    },
  })),
]
