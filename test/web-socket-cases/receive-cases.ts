import { bytesOf, is, same } from './assert'
import type { Case } from './ground'
import { answers, casesOf, differing, openedCases } from './receive'

const own = Uint8Array.of(0, 255, 7)

export const receiveCases: readonly Case[] = [
  ...openedCases('binaryType', {
    'accepts only its two values, in each state': (socket) => {
      const set = (value: unknown): string => {
        Reflect.set(socket, 'binaryType', value)
        return socket.binaryType
      }
      const blob = typeof Blob === 'function' ? 'blob' : 'arraybuffer'
      same([set('arraybuffer'), set('nonsense'), set(''), set('Blob'), set(null), set('blob'), set('BLOB')], [
        'arraybuffer', 'arraybuffer', 'arraybuffer', 'arraybuffer', 'arraybuffer', blob, blob,
      ])
      socket.close()
      is(set('arraybuffer'), 'arraybuffer', 'binaryType while closing')
    },
    '`arraybuffer`, even if set after the send, yields an ArrayBuffer of the page\'s realm':
      async (socket) => {
        const [data] = await answers(socket, 1, () => {
          socket.send(own)
          socket.binaryType = 'arraybuffer'
        })
        same(bytesOf(data), [...own])
        is(data instanceof ArrayBuffer && Object.getPrototypeOf(data) === ArrayBuffer.prototype, true, 'its kind')
      },
  }),
  ...differing('Blob', casesOf('binaryType', {
    'is `blob` by default': ({ make }) =>
      is(make().binaryType, typeof Blob === 'function' ? 'blob' : 'arraybuffer', 'binaryType'),
    '`blob` yields a Blob without a type': async ({ opened }) => {
      if (typeof Blob !== 'function') return
      const socket = await opened()
      const [data] = await answers(socket, 1, () => socket.send(own))
      if (!(data instanceof Blob)) throw new Error('No Blob')
      same([data.size, data.type, bytesOf(await data.arrayBuffer())], [3, '', [...own]])
    },
  })),
  ...openedCases('message', {
    'receives text as a string with each `binaryType`': async (socket) => {
      const before = await answers(socket, 1, () => socket.send('[object ArrayBuffer]'))
      socket.binaryType = 'arraybuffer'
      same([...before, ...await answers(socket, 1, () => socket.send('中'))], ['[object ArrayBuffer]', '中'])
    },
    'receives a hundred messages in order, each in a separate event': async (socket) => {
      const events = new Set<Event>()
      socket.onmessage = (event) => events.add(event)
      const data = await answers(socket, 100, () => socket.send('far:burst 100'))
      same(data, Array.from({ length: 100 }, (_, index) => String(index + 1)))
      is(events.size, 100, 'events')
    },
  }),
]
