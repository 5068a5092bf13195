import { runInThisContext } from 'node:vm'
import { beforeAll, expect, test } from 'vitest'
import { JSDOM } from 'jsdom'
import { UniEventTarget } from '../../../src/web-socket/standard/event-target'
import { UniEvent } from '../../../src/web-socket/standard/dom-events'
import { UniWebSocket } from '../../../src/web-socket/standard/uni-web-socket'
import { bundled, openStage } from './socket-stage'

test('WS-82: rejects the address `undefined` with a SyntaxError, like any relative address', () => {
  for (const args of [[undefined], [undefined, 'feed']]) {
    expect(() => void Reflect.construct(UniWebSocket, args)).toThrow('Invalid URL: undefined')
  }
})

test('WS-87: reports an unclean close when a close frame contains a forbidden code', () => {
  const cuts = [0, 999, 1006, 1015, 5000, 11_000, 65_536, -1, 1000.5, Number.NaN]
  for (const code of [...cuts, 1000, 1001, 1005, 1011, 1014, 1016, 3000, 4999]) {
    const { far, received } = openStage()
    far.last().closed(code, 'reason')
    expect(received, String(code)).toEqual([cuts.includes(code) ? 'close 3 1006 ' : `close 3 ${code} reason clean`])
  }
})

test('WS-86: adds no listener for an invalid signal', () => {
  const target = new UniEventTarget()
  let calls = 0
  const signal: unknown = { aborted: false }
  const add = (): unknown => Reflect.apply(target.addEventListener, target, ['x', () => (calls += 1), { signal }])
  expect(add).toThrow(TypeError)
  target.dispatchEvent(new UniEvent('x'))
  expect(calls).toBe(0)
})

/** The minified app's classes, as a runtime without them gets them. */
let ours: Readonly<Record<string, unknown>>
/** jsdom generates its classes from the standard's Web IDL. */
let standard: object

const names = [
  'EventTarget', 'Event', 'MessageEvent', 'CloseEvent', 'WebSocket', 'AbortController', 'AbortSignal',
] as const

beforeAll(async () => {
  standard = new JSDOM('', { url: 'https://example.com/' }).window
  const code = await bundled(`
    import { UniEventTarget } from './src/web-socket/standard/event-target'
    import { UniCloseEvent, UniEvent, UniMessageEvent } from './src/web-socket/standard/dom-events'
    import { UniWebSocket } from './src/web-socket'
    import { UniAbortController, UniAbortSignal } from './src/web-socket/globals/abort'
    export const classes = {
      EventTarget: UniEventTarget, Event: UniEvent, MessageEvent: UniMessageEvent, CloseEvent: UniCloseEvent,
      WebSocket: UniWebSocket, AbortController: UniAbortController, AbortSignal: UniAbortSignal,
    }`, { minify: true, format: 'iife', globalName: 'made' })
  // Not imported, because the same address would return the classes of an earlier run.
  const run: unknown = runInThisContext(`() => { ${code}; return made.classes }`)
  if (typeof run !== 'function') throw new Error('No app')
  ours = Reflect.apply(run, undefined, []) as typeof ours
})

type Shape = readonly (readonly [key: string, unknown])[]

const isHolder = (given: unknown): given is object =>
  typeof given === 'function' || (typeof given === 'object' && given !== null)

function callShape(call: unknown): unknown {
  return typeof call === 'function' ? [call.name, call.length] : call
}

/** Every class has the first four members. As an own property, `isTrusted` would cost time for each message. */
const leftOut = ['constructor', 'prototype', 'name', 'length', 'isTrusted']

/** Each property of an object including its tag: the flags, and the name and length of each function. */
function shapeOf(holder: unknown): Shape {
  if (!isHolder(holder)) throw new Error('No object')
  return Reflect.ownKeys(holder).filter((key) => !leftOut.includes(String(key))).map((key) => {
    const { get, set, ...flags } = Object.getOwnPropertyDescriptor(holder, key) ?? {}
    return [String(key), { ...flags, value: callShape(flags.value), get: callShape(get), set: callShape(set) }]
  })
}

/** Missing in this version of jsdom: `AbortSignal.any`. */
const newer: Shape = [
  ['any', { writable: true, enumerable: true, configurable: true, get: undefined, set: undefined, value: ['any', 1] }],
]

const prototypeOf = (type: unknown): unknown => (isHolder(type) ? Reflect.get(type, 'prototype') : undefined)

/** Compares only members with the same names. */
function shapes(mine: unknown, theirs: unknown): readonly [Shape, Shape] {
  const all = new Map([...newer, ...shapeOf(theirs)])
  const own = shapeOf(mine)
  return [own, own.map(([key]) => [key, all.get(key)])]
}

test('WS-81: keeps the names and lengths of classes when minified', () => {
  const kept = ['WebSocket', 'CloseEvent', 'EventTarget', 'AbortController', 'AbortSignal']
  expect(kept.map((name) => callShape(ours[name])))
    .toEqual([['WebSocket', 1], ['CloseEvent', 1], ['EventTarget', 0], ['AbortController', 0], ['AbortSignal', 0]])
})

test.each(names)('WS-81, WS-88: defines %s’s members and tag with Web IDL descriptors, names and lengths', (name) => {
  const [own, wanted] = shapes(prototypeOf(ours[name]), prototypeOf(Reflect.get(standard, name)))
  expect(own.map(([key]) => key)).toContain('Symbol(Symbol.toStringTag)')
  expect(own).toEqual(wanted)
})

test.each(names)('WS-88: defines the constants and static methods of %s with their Web IDL descriptors', (name) => {
  const [own, wanted] = shapes(ours[name], Reflect.get(standard, name))
  expect(own).toEqual(wanted)
})

test('WS-80: defines getters on prototypes, and throws when a getter is called on another object', () => {
  const { AbortController: Controller, AbortSignal: Signal } = ours
  if (typeof Controller !== 'function') throw new Error('No class')
  const controller: unknown = Reflect.construct(Controller, [])
  expect(isHolder(controller) && Object.keys(controller)).toEqual([])
  for (const [type, key] of [[Controller, 'signal'], [Signal, 'aborted'], [Signal, 'reason']] as const) {
    const holder = prototypeOf(type)
    const found = isHolder(holder) ? Object.getOwnPropertyDescriptor(holder, key) : undefined
    for (const other of [{}, holder]) expect(() => void found?.get?.call(other), key).toThrow(TypeError)
  }
})
