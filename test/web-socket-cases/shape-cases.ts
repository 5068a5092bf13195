import { commandClose } from './far-commands'
import { is, same, throwsType } from './assert'
import type { Case, Ground } from './ground'
import { casesOf, received } from './receive'

type AnyClass = new (...given: readonly never[]) => object

function classOf(value: object): AnyClass {
  const found: unknown = value.constructor
  if (typeof found === 'function') return found as AnyClass
  throw new Error('No class')
}

/** The page's classes, under any name. */
async function classesOf({ opened, WebSocket }: Ground) {
  const socket = await opened()
  socket.send('x')
  const message = classOf(await received(socket, 'message'))
  socket.send(commandClose(3000, 'done'))
  const close = classOf(await received(socket, 'close'))
  const event: unknown = Object.getPrototypeOf(close)
  const target: unknown = Object.getPrototypeOf(WebSocket)
  return {
    WebSocket, MessageEvent: message, CloseEvent: close, Event: event as AnyClass, EventTarget: target as AnyClass,
  }
}

/** Checks that each accessor accepts only its own objects. Compares names and flags with Web IDL (WS-88). */
function checkAccessors(type: { readonly prototype: object }, others: readonly object[]): void {
  const accessors = Object.entries(Object.getOwnPropertyDescriptors(type.prototype)).filter(([, { get }]) => get)
  is(accessors.length > 0, true, 'accessors are on the prototype')
  for (const [name, { enumerable, get, set }] of accessors) {
    is(enumerable, true, `${name} is enumerable`)
    for (const other of [...others, type.prototype]) {
      throwsType(() => get?.call(other))
      if (set !== undefined) throwsType(() => set.call(other, null))
    }
  }
}

const make = (type: AnyClass, ...given: readonly unknown[]): object => {
  const made: unknown = Reflect.construct(type, given)
  if (typeof made === 'object' && made !== null) return made
  throw new Error('Nothing was made')
}

export const shapeCases: readonly Case[] = casesOf('shape', {
  'defines enumerable attributes on the prototype, which reject other objects': async (ground) => {
    const classes = await classesOf(ground)
    const plain = make(classes.Event, 'x')
    checkAccessors(classes.WebSocket, [{}, plain])
    checkAccessors(classes.CloseEvent, [{}, plain, make(classes.MessageEvent, 'x')])
    checkAccessors(classes.MessageEvent, [{}, plain, make(classes.CloseEvent, 'x')])
    checkAccessors(classes.Event, [{}])
  },
  'throws a TypeError when a method is called on another object': ({ make: makeSocket }) => {
    const socket = makeSocket()
    const { send, close, addEventListener, dispatchEvent } = socket
    for (const other of [{}, Object.getPrototypeOf(socket) as object]) {
      throwsType(() => Reflect.apply(send, other, ['x']))
      throwsType(() => Reflect.apply(close, other, []))
    }
    throwsType(() => Reflect.apply(addEventListener, {}, ['message', () => undefined]))
    throwsType(() => Reflect.apply(dispatchEvent, {}, [new Error('no event')]))
  },
  'instances have no own enumerable properties, and `constructor` is not enumerable': async ({ opened, WebSocket }) => {
    const socket = await opened()
    const { enumerable } = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'constructor') ?? {}
    is(enumerable, false, 'constructor is enumerable')
    socket.send('x')
    const message = await received(socket, 'message')
    same([Object.keys(socket), Object.keys(message).filter((name) => name !== 'isTrusted')], [[], []])
  },
  'throws a TypeError for calls without their first argument': async (ground) => {
    const classes = await classesOf(ground)
    for (const type of [classes.WebSocket, classes.Event, classes.CloseEvent, classes.MessageEvent]) {
      throwsType(() => Reflect.construct(type, []))
    }
    const socket = await ground.opened()
    throwsType(() => Reflect.apply(socket.send, socket, []))
    throwsType(() => Reflect.apply(socket.dispatchEvent, socket, []))
    same([socket.bufferedAmount, socket.readyState], [0, 1])
    const early = ground.make()
    throwsType(() => Reflect.apply(early.send, early, []))
  },
  'event constructors set the given type and fields': async (ground) => {
    const classes = await classesOf(ground)
    const given = make(classes.CloseEvent, 'x', { code: 4000, reason: 'r', wasClean: 1 })
    const { type, code, reason, wasClean } = given as CloseEvent
    same([type, code, reason, wasClean], ['x', 4000, 'r', true])
    const bare = make(classes.CloseEvent, 'x', null) as CloseEvent
    same([bare.code, bare.reason, bare.wasClean, bare.bubbles, bare.cancelable, bare.isTrusted],
      [0, '', false, false, false, false])
    const sent = { data: 0, origin: 'o', lastEventId: '7' }
    const fieldsOf = ({ data, origin, lastEventId }: MessageEvent<unknown>) => ({ data, origin, lastEventId })
    const messageOf = (init?: object) => fieldsOf(make(classes.MessageEvent, 'm', init) as MessageEvent<unknown>)
    same([messageOf(sent), messageOf()], [sent, { data: null, origin: '', lastEventId: '' }])
  },
})
