import { afterEach, describe, expect, test, vi } from 'vitest'
import { UniEventTarget } from '../../../src/web-socket/event-target'
import { UniCloseEvent, UniEvent, UniMessageEvent } from '../../../src/web-socket/events'
import { openStage } from './socket-stage'

afterEach(() => {
  vi.useRealTimers()
})

describe('listeners', () => {
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
