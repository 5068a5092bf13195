import { is, same, throwsType } from './assert'
import { until, type Case } from './ground'
import { callCases, casesOf, echo, openedCases, received } from './receive'

const add = (socket: WebSocket, ...args: readonly unknown[]): unknown =>
  Reflect.apply(socket.addEventListener, socket, args)
const remove = (socket: WebSocket, ...args: readonly unknown[]): unknown =>
  Reflect.apply(socket.removeEventListener, socket, args)

export const listenerCases: readonly Case[] = [
  ...openedCases('listeners', {
    'call a listener added twice once, at its first position, and a capturing one separately': async (socket) => {
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
    'call the current `handleEvent` of an object': async (socket) => {
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
    'accept options and event types that need conversion': async (socket) => {
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
    'are called after `stopPropagation()`, but not after `stopImmediatePropagation()`': async (socket) => {
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
    'are removed when their signal aborts, and not added with an aborted signal': async (socket) => {
      if (typeof AbortController !== 'function') return
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
  }),
  ...callCases('listeners', {
    'are not called in the current dispatch when added or removed': [(socket, note) => {
      const added = (): void => note('added')
      const removed = (): void => note('removed')
      socket.addEventListener('message', () => {
        note('first')
        socket.addEventListener('message', added)
        socket.removeEventListener('message', removed)
      })
      socket.addEventListener('message', removed)
    }, ['first'], ['first', 'added']],
    'are not called in the current dispatch when removed and added again': [(socket, note) => {
      const again = (): void => note('again')
      socket.addEventListener('message', () => {
        socket.removeEventListener('message', again)
        socket.addEventListener('message', again)
      })
      socket.addEventListener('message', again)
    }, []],
    'cannot prevent an event that is not cancelable': [(socket, note) => {
      socket.onmessage = (event) => {
        event.preventDefault()
        note(event.defaultPrevented)
        return false
      }
    }, [false]],
    'ignore types that differ from the socket\'s event names': [(socket, note) => {
      for (const type of ['Message', 'onmessage']) add(socket, type, note)
    }, []],
  }),
  ...casesOf('listeners', {
    'are called once with `once`, even if another event is dispatched meanwhile': async ({ make }) => {
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
    'ignore null and undefined, and throw a TypeError for other primitives': async ({ opened }) => {
      const socket = await opened()
      for (const change of [remove, add]) {
        for (const none of [null, undefined]) change(socket, 'message', none)
        for (const wrong of [1, 'text', true]) throwsType(() => change(socket, 'message', wrong))
      }
      await echo(socket)
    },
    '`dispatchEvent` throws a TypeError for a value that is not an event': ({ make }) => {
      const socket = make()
      for (const wrong of [undefined, null, {}, { type: 'message' }, 'message']) {
        throwsType(() => Reflect.apply(socket.dispatchEvent, socket, [wrong]))
      }
    },
    'can prevent a cancelable event only if they are not passive': async ({ make }) => {
      const socket = make()
      const { constructor } = await received(make(), 'open')
      const reported = (passive: boolean): boolean => {
        socket.addEventListener('x', (event) => event.preventDefault(), { passive, once: true })
        const event: unknown = Reflect.construct(constructor, ['x', { cancelable: true }])
        return Reflect.apply(socket.dispatchEvent, socket, [event]) === true
      }
      same([reported(true), reported(false)], [true, false])
    },
  }),
]
