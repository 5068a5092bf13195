import { is, same } from './assert'
import type { Case } from './ground'
import { callCases, casesOf, echo, openedCases, received } from './receive'

const names = ['onopen', 'onmessage', 'onerror', 'onclose'] as const

export const handlerCases: readonly Case[] = [
  ...casesOf('handlers', {
    'become null when set to a value that is not an object': ({ make }) => {
      const socket = make()
      for (const name of names) {
        for (const value of [undefined, 0, -1.1, true, '', 'text', Symbol('x')]) {
          Reflect.set(socket, name, value)
          is(socket[name], null, name)
        }
      }
    },
    'are separate for each socket': async ({ make }) => {
      const [one, other] = [make(), make()]
      const calls: string[] = []
      one.onopen = () => void calls.push('one')
      is(other.onopen, null, 'the other\'s')
      await Promise.all([received(one, 'open'), received(other, 'open')])
      same(calls, ['one'])
    },
  }),
  ...callCases('handlers', {
    'store an object without calling it or its `handleEvent`': [(socket, note) => {
      const object = { handleEvent: note }
      Reflect.set(socket, 'onmessage', object)
      is(Reflect.get(socket, 'onmessage'), object, 'onmessage')
    }, []],
    'are called with the socket as `this` and only the event as argument': [(socket, note) => {
      socket.onmessage = function (this: unknown, ...args: readonly unknown[]) {
        note([this === socket, args.length])
      }
    }, [[true, 1]]],
    'keep their position among the listeners when replaced': [(socket, note) => {
      socket.addEventListener('message', () => note('before'))
      socket.onmessage = () => note('first')
      socket.addEventListener('message', () => note('after'))
      socket.onmessage = () => note('second')
    }, ['before', 'second', 'after']],
    'call the new function when replaced during a dispatch': [(socket, note) => {
      socket.addEventListener('message', () => {
        socket.onmessage = () => note('new')
      })
      socket.onmessage = () => note('old')
    }, ['new']],
    'are not called when removed during a dispatch': [(socket, note) => {
      socket.addEventListener('message', () => (socket.onmessage = null))
      socket.onmessage = () => note('handler')
    }, []],
  }),
  ...openedCases('handlers', {
    'are called last when removed and set again': async (socket) => {
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
    'are independent of `addEventListener` with the same function': async (socket) => {
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
  }),
]
