import { afterEach, describe, expect, test, vi } from 'vitest'
import { UniEventTarget } from '../../../src/web-socket/event-target'
import { UniCloseEvent, UniEvent, UniMessageEvent } from '../../../src/web-socket/events'
import { UniWebSocket } from '../../../src/web-socket/uni-web-socket'
import { openStage, stageSocket, thrownBy } from './socket-stage'

afterEach(() => {
  vi.useRealTimers()
})

describe('handlers', () => {
  test('WS-16: a handler keeps the first one\'s place, and another value takes it away', () => {
    const { socket, far } = openStage()
    const received: string[] = []
    socket.onmessage = () => received.push('first')
    socket.addEventListener('message', () => received.push('listener'))
    const second = (): unknown => received.push('second')
    socket.onmessage = second
    expect(socket.onmessage).toBe(second)
    far.last().message('')
    expect(received.splice(0)).toEqual(['second', 'listener'])
    socket.onmessage = null
    expect(socket.onmessage).toBe(null)
    far.last().message('')
    expect(received.splice(0)).toEqual(['listener'])
    socket.onmessage = second
    far.last().message('')
    expect(received.splice(0)).toEqual(['listener', 'second'])
    Reflect.set(socket, 'onmessage', 'no function')
    expect(socket.onmessage).toBe(null)
  })

  test('WS-16: a handler is called on its socket, and another socket has its own', () => {
    const one = openStage()
    const other = stageSocket()
    const calledOn: unknown[] = []
    one.socket.onmessage = function (this: unknown) {
      calledOn.push(this)
    }
    one.far.last().message('')
    expect(calledOn).toEqual([one.socket])
    expect(other.socket.onmessage).not.toBe(one.socket.onmessage)
    expect(Object.keys(UniWebSocket.prototype)).toEqual(expect.arrayContaining(['onopen', 'onclose']))
  })
})

describe('listeners', () => {
  test('WS-17: once for each time, in order, and what happens meanwhile counts from the next event', () => {
    const target = new UniEventTarget()
    const received: string[] = []
    const added = (): unknown => received.push('added')
    const removed = (): unknown => received.push('removed')
    const first = (): void => {
      received.push('first')
      target.addEventListener('x', added)
      target.removeEventListener('x', removed)
    }
    target.addEventListener('x', first)
    target.addEventListener('x', first, false)
    target.addEventListener('x', first, { capture: true })
    target.addEventListener('x', { handleEvent: () => received.push('object') }, { once: true })
    target.addEventListener('x', removed)
    target.addEventListener('x', null)
    target.dispatchEvent(new UniEvent('x'))
    expect(received.splice(0)).toEqual(['first', 'first', 'object'])
    target.removeEventListener('x', first, true)
    target.removeEventListener('x', null)
    target.removeEventListener('x', () => undefined)
    target.dispatchEvent(new UniEvent('x'))
    expect(received).toEqual(['first', 'added'])
  })

  test('WS-17: one listener is called for each of the types for which it was added', () => {
    const target = new UniEventTarget()
    const received: string[] = []
    const receive = ({ type }: UniEvent): unknown => received.push(type)
    for (const type of ['x', 'y']) target.addEventListener(type, receive)
    target.removeEventListener('z', receive)
    for (const type of ['x', 'y', 'z']) target.dispatchEvent(new UniEvent(type))
    expect(received).toEqual(['x', 'y'])
  })

  test('WS-68: no listener, null or undefined, is neither called nor reported', () => {
    vi.useFakeTimers()
    const target = new UniEventTarget()
    for (const none of [null, undefined]) {
      for (const method of [target.addEventListener, target.removeEventListener]) {
        Reflect.apply(method, target, ['x', none])
      }
      Reflect.apply(target.addEventListener, target, ['x', none])
    }
    target.dispatchEvent(new UniEvent('x'))
    expect(vi.getTimerCount()).toBe(0)
  })

  test('WS-17: a throwing listener is reported, and the next one runs', () => {
    vi.useFakeTimers()
    const target = new UniEventTarget()
    const received: string[] = []
    target.addEventListener('x', () => {
      throw new Error('thrown by a listener')
    })
    target.addEventListener('x', () => received.push('next'))
    target.dispatchEvent(new UniEvent('x'))
    expect(received).toEqual(['next'])
    expect(() => vi.runAllTimers()).toThrow('thrown by a listener')
  })

  test('WS-17: stopped at once no other listener runs; prevented it reports that, if it can be', () => {
    const target = new UniEventTarget()
    let count = 0
    target.addEventListener('x', (event: UniEvent) => {
      count += 1
      event.stopPropagation()
      event.preventDefault()
      event.stopImmediatePropagation()
    })
    target.addEventListener('x', () => (count += 10))
    expect(target.dispatchEvent(new UniEvent('x'))).toBe(true)
    expect(target.dispatchEvent(new UniEvent('x', { cancelable: true }))).toBe(false)
    expect(count).toBe(2)
  })

  test('WS-68: options are taken as plain JavaScript gives them', () => {
    const target = new UniEventTarget()
    const received: string[] = []
    const receive = (name: string) => (): unknown => received.push(name)
    const add = (...args: readonly unknown[]): unknown => Reflect.apply(target.addEventListener, target, args)
    const capturing = receive('capturing')
    add('x', receive('null'), null)
    add('x', capturing, 1)
    add('x', capturing, { capture: 'yes' })
    add('x', receive('once'), { once: 1 })
    add({ toString: () => 'x' }, receive('words'))
    target.dispatchEvent(new UniEvent('x'))
    expect(received.splice(0)).toEqual(['null', 'capturing', 'once', 'words'])
    Reflect.apply(target.removeEventListener, target, ['x', capturing, null])
    Reflect.apply(target.removeEventListener, target, ['x', capturing, { capture: 1 }])
    target.dispatchEvent(new UniEvent('x'))
    expect(received).toEqual(['null', 'words'])
  })

  test('WS-68: a listener is an object or a function', () => {
    const target = new UniEventTarget()
    for (const wrong of [1, 'text', true, Symbol('x')]) {
      for (const method of [target.addEventListener, target.removeEventListener]) {
        expect(thrownBy(() => Reflect.apply(method, target, ['x', wrong]))).toBe('TypeError')
      }
    }
  })

  test('WS-68: a signal takes its listener away, and one that is spent adds none', () => {
    const target = new UniEventTarget()
    const received: string[] = []
    const controller = new AbortController()
    const { signal } = controller
    const receive = (): unknown => received.push('with')
    target.addEventListener('x', receive, { signal })
    target.dispatchEvent(new UniEvent('x'))
    controller.abort()
    target.addEventListener('x', () => received.push('spent'), { signal })
    target.dispatchEvent(new UniEvent('x'))
    expect(received).toEqual(['with'])
  })

  test('WS-69: refuses what is no event, and an event that is being dispatched', () => {
    const target = new UniEventTarget()
    for (const wrong of [undefined, null, 'x', {}, { type: 'x' }, new Event('x')]) {
      expect(thrownBy(() => Reflect.apply(target.dispatchEvent, target, [wrong]))).toBe('TypeError')
    }
    const thrown: string[] = []
    target.addEventListener('x', (event: UniEvent) => thrown.push(thrownBy(() => target.dispatchEvent(event))))
    const event = new UniEvent('x')
    target.dispatchEvent(event)
    target.dispatchEvent(event)
    expect(thrown).toEqual(['InvalidStateError', 'InvalidStateError'])
  })

  test('WS-69: an event that was stopped can be dispatched again', () => {
    const target = new UniEventTarget()
    const received: string[] = []
    const event = new UniEvent('x')
    target.addEventListener('x', () => {
      received.push('first')
      if (received.length === 1) event.stopImmediatePropagation()
    })
    target.addEventListener('x', () => received.push('second'))
    target.dispatchEvent(event)
    target.dispatchEvent(event)
    expect(received).toEqual(['first', 'first', 'second'])
  })

  test('WS-69: events of the socket are trusted, those of a caller are not', () => {
    const { socket, far } = openStage()
    const received: UniEvent[] = []
    const trust: boolean[] = []
    socket.onmessage = (event) => {
      received.push(event)
      trust.push(event.isTrusted)
    }
    far.last().message('x')
    const [event] = received
    expect(event?.isTrusted).toBe(true)
    if (event !== undefined) socket.dispatchEvent(event)
    expect(trust).toEqual([true, false])
  })

  test('WS-16: an object is kept and not called; false prevents what can be prevented', () => {
    const { socket } = openStage()
    const object = { handleEvent: () => expect.unreachable() }
    Reflect.set(socket, 'onmessage', object)
    expect(socket.onmessage).toBe(object)
    const event = new UniEvent('message', { cancelable: true })
    expect(socket.dispatchEvent(event)).toBe(true)
    socket.onmessage = () => false
    expect(socket.dispatchEvent(event)).toBe(false)
  })

  test('WS-18: an event takes what plain JavaScript gives', () => {
    const made: unknown = Reflect.construct(UniEvent, [7, null])
    expect(made).toMatchObject({ type: '7', bubbles: false, cancelable: false })
    expect(Reflect.construct(UniCloseEvent, ['c', { wasClean: 1, cancelable: 'yes' }]))
      .toMatchObject({ wasClean: true, cancelable: true, code: 0 })
    expect(Reflect.construct(UniMessageEvent, ['m', null])).toMatchObject({ data: null })
    const early = new UniEvent('x', { cancelable: true })
    early.preventDefault()
    expect([early.defaultPrevented, new UniEventTarget().dispatchEvent(early)]).toEqual([true, false])
  })

  test('WS-18: an event knows its target while it is dispatched and after', () => {
    class Own extends UniEventTarget {}
    const target = new Own()
    const seen: unknown[] = []
    const event = new UniEvent('x', { bubbles: true, composed: true })
    target.addEventListener('x', () => seen.push(event.currentTarget, event.eventPhase, event.composedPath()))
    target.dispatchEvent(event)
    expect(seen).toEqual([target, 2, [target]])
    expect(event).toMatchObject({ target, currentTarget: null, eventPhase: 0, bubbles: true, composed: true })
    expect(event.composedPath()).toEqual([])
    expect(Math.abs(Date.now() - event.timeStamp)).toBeLessThan(60_000)
  })

  test('WS-18: what the classes carry, and what they carry by themselves', () => {
    expect(new UniMessageEvent('m')).toMatchObject({ data: null, origin: '', lastEventId: '' })
    expect(new UniMessageEvent('m', { data: 0, origin: 'o', lastEventId: '7' }))
      .toMatchObject({ type: 'm', data: 0, origin: 'o', lastEventId: '7' })
    expect(new UniCloseEvent('c')).toMatchObject({ code: 0, reason: '', wasClean: false })
    expect(new UniCloseEvent('c', { code: 1001, reason: 'r', wasClean: true }))
      .toMatchObject({ code: 1001, reason: 'r', wasClean: true, isTrusted: false })
  })
})
