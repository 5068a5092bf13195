import { commandClose, commandGarble } from '../contract/far-commands'
import { is, same, throwsDom, throwsType } from './assert'
import { rest, type Case, type Ground } from './ground'
import { received, storyOf, untilClosed } from './receive'

type Members = Readonly<Record<string, 'attribute' | 'handler' | 'settable' | number>>

/** Each member of its own prototype; a number is how many arguments a method must be given. */
const members: Readonly<Record<'WebSocket' | 'CloseEvent' | 'MessageEvent', Members>> = {
  WebSocket: {
    url: 'attribute', readyState: 'attribute', bufferedAmount: 'attribute', extensions: 'attribute',
    protocol: 'attribute', binaryType: 'settable', onopen: 'handler', onerror: 'handler', onclose: 'handler',
    onmessage: 'handler', close: 0, send: 1,
  },
  CloseEvent: { wasClean: 'attribute', code: 'attribute', reason: 'attribute' },
  MessageEvent: {
    data: 'attribute', origin: 'attribute', lastEventId: 'attribute', source: 'attribute', ports: 'attribute',
  },
}

const eventMembers: Members = {
  type: 'attribute', target: 'attribute', currentTarget: 'attribute', eventPhase: 'attribute', bubbles: 'attribute',
  cancelable: 'attribute', defaultPrevented: 'attribute', composed: 'attribute', timeStamp: 'attribute',
  preventDefault: 0, stopPropagation: 0, stopImmediatePropagation: 0, composedPath: 0,
}

type AnyClass = new (...given: readonly never[]) => object

function classOf(value: object): AnyClass {
  const found: unknown = value.constructor
  if (typeof found === 'function') return found as AnyClass
  throw new Error('No class')
}

/** The classes as a page comes by them, whatever it calls them. */
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

function checkMembers(type: { readonly prototype: object }, all: Members, others: readonly object[]): void {
  for (const [name, kind] of Object.entries(all)) {
    const found = Object.getOwnPropertyDescriptor(type.prototype, name)
    if (found === undefined) throw new Error(`${name} is not on the prototype`)
    same([found.enumerable, found.configurable], [true, true], `${name} is enumerable and configurable`)
    if (typeof kind === 'number') {
      const method: unknown = found.value
      if (typeof method !== 'function') throw new Error(`${name} is no method`)
      same([found.writable, method.length, method.name], [true, kind, name], name)
      continue
    }
    const isReadOnly = kind === 'attribute'
    same([found.get?.name, found.get?.length], [`get ${name}`, 0], `getter of ${name}`)
    same([found.set?.name, found.set?.length], isReadOnly ? [undefined, undefined] : [`set ${name}`, 1],
      `setter of ${name}`)
    for (const other of [...others, type.prototype]) {
      throwsType(() => found.get?.call(other))
      if (found.set !== undefined) throwsType(() => found.set?.call(other, null))
    }
  }
}

const make = (type: AnyClass, ...given: readonly unknown[]): object => {
  const made: unknown = Reflect.construct(type, given)
  if (typeof made === 'object' && made !== null) return made
  throw new Error('Nothing was made')
}

export const shapeCases: readonly Case[] = [
  {
    name: 'shape: attributes and methods are on the prototype, enumerable, and know their own',
    async run(ground) {
      const classes = await classesOf(ground)
      const plain = make(classes.Event, 'x')
      checkMembers(classes.WebSocket, members.WebSocket, [{}, plain])
      checkMembers(classes.CloseEvent, members.CloseEvent, [{}, plain, make(classes.MessageEvent, 'x')])
      checkMembers(classes.MessageEvent, members.MessageEvent, [{}, plain, make(classes.CloseEvent, 'x')])
      checkMembers(classes.Event, eventMembers, [{}])
    },
  },
  {
    name: 'shape: a method of one is no method of another object',
    run({ make: makeSocket }) {
      const socket = makeSocket()
      const { send, close, addEventListener, dispatchEvent } = socket
      for (const other of [{}, Object.getPrototypeOf(socket) as object]) {
        throwsType(() => Reflect.apply(send, other, ['x']))
        throwsType(() => Reflect.apply(close, other, []))
      }
      throwsType(() => Reflect.apply(addEventListener, {}, ['message', () => undefined]))
      throwsType(() => Reflect.apply(dispatchEvent, {}, [new Error('no event')]))
    },
  },
  {
    name: 'shape: classes have the standard\'s names and lengths, and inherit as it says',
    async run(ground) {
      const classes = await classesOf(ground)
      for (const [name, type] of Object.entries(classes)) {
        const tag = Object.getOwnPropertyDescriptor(type.prototype, Symbol.toStringTag)
        // Each message makes one of these: a name that stays when minified would make that slow.
        if (!['Event', 'MessageEvent'].includes(name)) is(type.name, name, 'name')
        same(tag, { value: name, writable: false, enumerable: false, configurable: true }, name)
        is(Object.getOwnPropertyDescriptor(type.prototype, 'constructor')?.enumerable, false, 'constructor')
      }
      same(Object.values(classes).map(({ length }) => length), [1, 1, 1, 1, 0])
      checkMembers(classes.EventTarget, { addEventListener: 2, removeEventListener: 2, dispatchEvent: 1 }, [])
      is(Object.getPrototypeOf(classes.MessageEvent), classes.Event, 'what MessageEvent extends')
    },
  },
  {
    name: 'shape: an instance has no name of its own',
    async run({ opened }) {
      const socket = await opened()
      socket.send('x')
      const message = await received(socket, 'message')
      same([Object.keys(socket), Object.keys(message).filter((name) => name !== 'isTrusted')], [[], []])
    },
  },
  {
    name: 'shape: the constants are enumerable, and stay',
    run({ WebSocket }) {
      for (const holder of [WebSocket, WebSocket.prototype]) {
        for (const [value, name] of ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'].entries()) {
          same(Object.getOwnPropertyDescriptor(holder, name),
            { value, writable: false, enumerable: true, configurable: false }, name)
        }
      }
    },
  },
  {
    name: 'shape: a call without its first argument is a TypeError',
    async run(ground) {
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
  },
  {
    name: 'shape: events take their type and what they are given',
    async run(ground) {
      const classes = await classesOf(ground)
      const given = make(classes.CloseEvent, 'x', { code: 4000, reason: 'r', wasClean: 1 })
      const { type, code, reason, wasClean } = given as CloseEvent
      same([type, code, reason, wasClean], ['x', 4000, 'r', true])
      const bare = make(classes.CloseEvent, 'x', null) as CloseEvent
      same([bare.code, bare.reason, bare.wasClean, bare.bubbles, bare.cancelable], [0, '', false, false, false])
    },
  },
  ...([[1000.5, 1000], [3000.5, 3000], [4998.5, 4998], [999.5, 1000], [2999.5, 3000], [3001.5, 3002]] as const).map(
    ([given, code], place): Case => ({
      name: `close: code ${given} is rounded to ${code}`,
      ...(place < 3 ? {} : { differs: 'close code with a fraction' }),
      async run({ opened, platform }) {
        // Chromium drops the fraction.
        const taken = platform === 'h5' ? Math.trunc(given) : code
        const socket = await opened()
        const story = storyOf(socket)
        if (taken === 999 || taken === 2999) {
          throwsDom('InvalidAccessError', () => socket.close(given))
          return
        }
        socket.close(given)
        await untilClosed(socket)
        same(story, [`close 3 ${taken}  clean`])
      },
    }),
  ),
  {
    name: 'close: a code that is rounded to another than the application\'s is refused',
    async run({ opened }) {
      const socket = await opened()
      for (const code of [999.4, 1001.4, 2999.4, 5000.1, Number.NaN, -0.5, 70_000]) {
        throwsDom('InvalidAccessError', () => socket.close(code))
      }
      is(socket.readyState, 1, 'readyState')
    },
  },
  {
    name: 'listeners: a passive one prevents nothing, another one does',
    async run(ground) {
      const { Event: EventClass } = await classesOf(ground)
      const socket = ground.make()
      const reported = (passive: boolean): boolean => {
        socket.addEventListener('x', (event) => event.preventDefault(), { passive, once: true })
        const event: unknown = make(EventClass, 'x', { cancelable: true })
        return Reflect.apply(socket.dispatchEvent, socket, [event]) === true
      }
      same([reported(true), reported(false)], [true, false])
    },
  },
  {
    name: 'close: a broken frame on an open line is 1006, not clean',
    differs: 'broken frame',
    async run({ opened, platform }) {
      const socket = await opened()
      const story = storyOf(socket)
      socket.send(commandGarble)
      await untilClosed(socket)
      await rest(20)
      same(story, platform === 'h5' ? ['error 3', 'close 3 1006 '] : ['close 3 1006 '])
    },
  },
]
