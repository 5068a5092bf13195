import { is, same } from './assert'
import type { Case } from './ground'
import { answers, received } from './receive'

const names = ['onopen', 'onmessage', 'onerror', 'onclose'] as const

/** Has the message come back once more. */
const echo = (socket: WebSocket): Promise<unknown> => answers(socket, 1, () => socket.send('x'))

export const handlerCases: readonly Case[] = [
  {
    name: 'handlers: what is no object is null',
    run({ make }) {
      const socket = make()
      for (const name of names) {
        for (const value of [undefined, 0, -1.1, true, '', 'text', Symbol('x')]) {
          Reflect.set(socket, name, value)
          is(socket[name], null, name)
        }
      }
    },
  },
  {
    name: 'handlers: an object stays and is not called, not even its `handleEvent`',
    async run({ opened }) {
      const socket = await opened()
      let called = 0
      const object = { handleEvent: () => (called += 1) }
      Reflect.set(socket, 'onmessage', object)
      is(Reflect.get(socket, 'onmessage'), object, 'onmessage')
      await echo(socket)
      is(called, 0, 'calls')
    },
  },
  {
    name: 'handlers: one is called on its socket, with the event alone',
    async run({ opened }) {
      const socket = await opened()
      const calls: unknown[] = []
      socket.onmessage = function (this: unknown, ...args: readonly unknown[]) {
        calls.push(this === socket, args.length)
      }
      await echo(socket)
      same(calls, [true, 1])
    },
  },
  {
    name: 'handlers: another keeps the first one\'s place among the listeners',
    async run({ opened }) {
      const socket = await opened()
      const calls: string[] = []
      socket.addEventListener('message', () => void calls.push('before'))
      socket.onmessage = () => void calls.push('first')
      socket.addEventListener('message', () => void calls.push('after'))
      socket.onmessage = () => void calls.push('second')
      await echo(socket)
      same(calls, ['before', 'second', 'after'])
    },
  },
  {
    name: 'handlers: taken away and put again it comes last',
    async run({ opened }) {
      const socket = await opened()
      const calls: string[] = []
      const handler = (): void => void calls.push('handler')
      socket.onmessage = handler
      socket.addEventListener('message', () => void calls.push('listener'))
      socket.onmessage = null
      await echo(socket)
      socket.onmessage = handler
      await echo(socket)
      same(calls, ['listener', 'listener', 'handler'])
    },
  },
  {
    name: 'handlers: exchanged while an event is dispatched the new one receives it',
    async run({ opened }) {
      const socket = await opened()
      const calls: string[] = []
      socket.addEventListener('message', () => {
        socket.onmessage = () => void calls.push('new')
      })
      socket.onmessage = () => void calls.push('old')
      await echo(socket)
      same(calls, ['new'])
    },
  },
  {
    name: 'handlers: removed while an event is dispatched it does not receive it',
    async run({ opened }) {
      const socket = await opened()
      const calls: string[] = []
      socket.addEventListener('message', () => (socket.onmessage = null))
      socket.onmessage = () => void calls.push('handler')
      await echo(socket)
      same(calls, [])
    },
  },
  {
    name: 'handlers: one is no listener of its own',
    async run({ opened }) {
      const socket = await opened()
      let calls = 0
      const handler = (): void => void (calls += 1)
      socket.onmessage = handler
      socket.addEventListener('message', handler)
      await echo(socket)
      is(calls, 2, 'calls')
      socket.removeEventListener('message', handler)
      await echo(socket)
      is(calls, 3, 'calls')
    },
  },
  {
    name: 'handlers: each socket has its own',
    async run({ make }) {
      const [one, other] = [make(), make()]
      const calls: string[] = []
      one.onopen = () => void calls.push('one')
      is(other.onopen, null, 'the other\'s')
      await Promise.all([received(one, 'open'), received(other, 'open')])
      same(calls, ['one'])
    },
  },
]
