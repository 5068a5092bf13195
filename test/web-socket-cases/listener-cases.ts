import { is, same, throwsType } from './assert'
import { until, type Case } from './ground'
import { answers, received } from './receive'

const echo = (socket: WebSocket): Promise<unknown> => answers(socket, 1, () => socket.send('x'))
/** As plain JavaScript can. */
const add = (socket: WebSocket, ...args: readonly unknown[]): unknown =>
  Reflect.apply(socket.addEventListener, socket, args)
const remove = (socket: WebSocket, ...args: readonly unknown[]): unknown =>
  Reflect.apply(socket.removeEventListener, socket, args)

export const listenerCases: readonly Case[] = [
  {
    name: 'listeners: one that is added again is called once, at its place; capturing is another',
    async run({ opened }) {
      const socket = await opened()
      const calls: string[] = []
      const first = (): void => void calls.push('first')
      socket.addEventListener('message', first)
      socket.addEventListener('message', () => void calls.push('second'))
      socket.addEventListener('message', first, false)
      socket.addEventListener('message', first, { once: true, passive: true })
      await echo(socket)
      await echo(socket)
      same(calls.splice(0), ['first', 'second', 'first', 'second'])
      socket.addEventListener('message', first, true)
      await echo(socket)
      same(calls.splice(0).sort(), ['first', 'first', 'second'])
      socket.removeEventListener('message', first)
      await echo(socket)
      same(calls.splice(0).sort(), ['first', 'second'])
      socket.removeEventListener('message', first, { capture: true })
      await echo(socket)
      same(calls, ['second'])
    },
  },
  {
    name: 'listeners: `once` is called once, also when another event comes meanwhile',
    async run({ make }) {
      const [one, another] = [await received(make(), 'open'), await received(make(), 'open')]
      const socket = make()
      let calls = 0
      socket.addEventListener('open', () => {
        calls += 1
        if (calls === 1) socket.dispatchEvent(another)
      }, { once: true })
      socket.dispatchEvent(one)
      socket.dispatchEvent(one)
      is(calls, 1, 'calls')
    },
  },
  {
    name: 'listeners: an object listens by its `handleEvent`, as it is then',
    async run({ opened }) {
      const socket = await opened()
      const calls: unknown[] = []
      const object = {
        handleEvent(this: unknown, { type }: Event): void {
          calls.push(this === object && type)
        },
      }
      socket.addEventListener('message', object)
      await echo(socket)
      object.handleEvent = () => void calls.push('another')
      await echo(socket)
      same(calls, ['message', 'another'])
    },
  },
  {
    name: 'listeners: null is none, what is no object is a TypeError',
    run({ make }) {
      const socket = make()
      for (const none of [null, undefined]) {
        add(socket, 'message', none)
        remove(socket, 'message', none)
      }
      for (const wrong of [1, 'text', true]) {
        throwsType(() => add(socket, 'message', wrong))
        throwsType(() => remove(socket, 'message', wrong))
      }
    },
  },
  {
    name: 'listeners: options are taken as plain JavaScript gives them',
    async run({ opened }) {
      const socket = await opened()
      const calls: string[] = []
      const receive = (name: string) => (): void => void calls.push(name)
      const capturing = receive('1')
      add(socket, 'message', receive('null'), null)
      add(socket, 'message', receive('undefined'), undefined)
      add(socket, 'message', capturing, 1)
      add(socket, 'message', receive('once'), { once: 1 })
      add(socket, { toString: () => 'message' }, receive('words'))
      remove(socket, 'message', capturing, null)
      await echo(socket)
      same(calls.splice(0).sort(), ['1', 'null', 'once', 'undefined', 'words'])
      remove(socket, 'message', capturing, { capture: 'yes' })
      await echo(socket)
      same(calls, ['null', 'undefined', 'words'])
    },
  },
  {
    name: 'listeners: one that is added while an event is dispatched is not called, one that is removed neither',
    async run({ opened }) {
      const socket = await opened()
      const calls: string[] = []
      const added = (): void => void calls.push('added')
      const removed = (): void => void calls.push('removed')
      socket.addEventListener('message', () => {
        calls.push('first')
        socket.addEventListener('message', added)
        socket.removeEventListener('message', removed)
      })
      socket.addEventListener('message', removed)
      await echo(socket)
      same(calls.splice(0), ['first'])
      await echo(socket)
      same(calls, ['first', 'added'])
    },
  },
  {
    name: 'listeners: removed and added again while an event is dispatched it waits for the next',
    async run({ opened }) {
      const socket = await opened()
      const calls: string[] = []
      const again = (): void => void calls.push('again')
      socket.addEventListener('message', () => {
        socket.removeEventListener('message', again)
        socket.addEventListener('message', again)
      })
      socket.addEventListener('message', again)
      await echo(socket)
      same(calls, [])
    },
  },
  {
    name: 'listeners: stopped at once no other is called',
    async run({ opened }) {
      const socket = await opened()
      const calls: string[] = []
      socket.addEventListener('message', (event) => {
        calls.push('first')
        event.stopPropagation()
      })
      socket.addEventListener('message', (event) => {
        calls.push('second')
        event.stopImmediatePropagation()
      })
      socket.onmessage = () => void calls.push('handler')
      socket.send('x')
      await until(() => calls.length >= 2, 'two are called')
      same(calls, ['first', 'second'])
    },
  },
  {
    name: 'listeners: nothing is prevented that cannot be',
    async run({ opened }) {
      const socket = await opened()
      const calls: boolean[] = []
      socket.onmessage = (event) => {
        event.preventDefault()
        calls.push(event.defaultPrevented)
        return false
      }
      await echo(socket)
      same(calls, [false])
    },
  },
  {
    name: 'listeners: a signal takes its listener away, and one that is spent adds none',
    async run({ opened }) {
      if (typeof AbortController !== 'function') return
      const socket = await opened()
      const calls: string[] = []
      const controller = new AbortController()
      const { signal } = controller
      socket.addEventListener('message', () => void calls.push('with'), { signal })
      await echo(socket)
      controller.abort()
      socket.addEventListener('message', () => void calls.push('spent'), { signal })
      await echo(socket)
      same(calls, ['with'])
    },
  },
  {
    name: 'listeners: what is no event is a TypeError',
    run({ make }) {
      const socket = make()
      for (const wrong of [undefined, null, {}, { type: 'message' }, 'message']) {
        throwsType(() => Reflect.apply(socket.dispatchEvent, socket, [wrong]))
      }
    },
  },
  {
    name: 'listeners: other types than the socket\'s own are ignored',
    async run({ opened }) {
      const socket = await opened()
      let calls = 0
      add(socket, 'Message', () => (calls += 1))
      add(socket, 'onmessage', () => (calls += 1))
      await echo(socket)
      is(calls, 0, 'calls')
    },
  },
]
