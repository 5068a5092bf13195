import { bytesOf, is, same } from './assert'
import type { Case } from './ground'
import { answers } from './receive'

const own = Uint8Array.of(0, 255, 7)

export const receiveCases: readonly Case[] = [
  {
    name: 'binaryType: is `blob` at first',
    differs: 'Blob',
    run({ make }) {
      is(make().binaryType, typeof Blob === 'function' ? 'blob' : 'arraybuffer', 'binaryType')
    },
  },
  {
    name: 'binaryType: takes its two values and no other, in each state',
    async run({ opened }) {
      const socket = await opened()
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
  },
  {
    name: 'binaryType: `arraybuffer` gives an ArrayBuffer of the page\'s own kind',
    async run({ opened }) {
      const socket = await opened()
      socket.binaryType = 'arraybuffer'
      const [data] = await answers(socket, 1, () => socket.send(own))
      same(bytesOf(data), [...own])
      is(data instanceof ArrayBuffer && Object.getPrototypeOf(data) === ArrayBuffer.prototype, true, 'its kind')
    },
  },
  {
    name: 'binaryType: `blob` gives a Blob without a type',
    differs: 'Blob',
    async run({ opened }) {
      if (typeof Blob !== 'function') return
      const socket = await opened()
      const [data] = await answers(socket, 1, () => socket.send(own))
      if (!(data instanceof Blob)) throw new Error('No Blob')
      same([data.size, data.type, bytesOf(await data.arrayBuffer())], [3, '', [...own]])
    },
  },
  {
    name: 'binaryType: what it is when a message comes counts',
    async run({ opened }) {
      const socket = await opened()
      const [first] = await answers(socket, 1, () => {
        socket.send(own)
        socket.binaryType = 'arraybuffer'
      })
      same(bytesOf(first), [...own])
    },
  },
  {
    name: 'message: text is text, whatever `binaryType` is',
    async run({ opened }) {
      const socket = await opened()
      const before = await answers(socket, 1, () => socket.send('[object ArrayBuffer]'))
      socket.binaryType = 'arraybuffer'
      same([...before, ...await answers(socket, 1, () => socket.send('中'))], ['[object ArrayBuffer]', '中'])
    },
  },
  {
    name: 'message: a hundred come in order, each in an event of its own',
    async run({ opened }) {
      const socket = await opened()
      const events = new Set<Event>()
      socket.onmessage = (event) => events.add(event)
      const data = await answers(socket, 100, () => socket.send('far:burst 100'))
      same(data, Array.from({ length: 100 }, (_, index) => String(index + 1)))
      is(events.size, 100, 'events')
    },
  },
]
