import { afterEach, describe, expect, test, vi } from 'vitest'
import { UniEventTarget } from '../../../src/web-socket/event-target'
import { UniCloseEvent, UniEvent, UniMessageEvent } from '../../../src/web-socket/events'
import { UniWebSocket } from '../../../src/web-socket/uni-web-socket'
import { openStage, stageSocket } from './socket-stage'

afterEach(() => {
  vi.useRealTimers()
})

describe('handlers', () => {
  test('WS-16: a handler keeps the first one\'s place, and another value takes it away', () => {
    const { socket, far } = openStage()
    const heard: string[] = []
    socket.onmessage = () => heard.push('first')
    socket.addEventListener('message', () => heard.push('listener'))
    const second = (): unknown => heard.push('second')
    socket.onmessage = second
    expect(socket.onmessage).toBe(second)
    far.last().message('')
    expect(heard.splice(0)).toEqual(['second', 'listener'])
    socket.onmessage = null
    expect(socket.onmessage).toBe(null)
    far.last().message('')
    expect(heard.splice(0)).toEqual(['listener'])
    socket.onmessage = second
    far.last().message('')
    expect(heard.splice(0)).toEqual(['listener', 'second'])
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
    const heard: string[] = []
    const added = (): unknown => heard.push('added')
    const removed = (): unknown => heard.push('removed')
    const first = (): void => {
      heard.push('first')
      target.addEventListener('x', added)
      target.removeEventListener('x', removed)
    }
    target.addEventListener('x', first)
    target.addEventListener('x', first, false)
    target.addEventListener('x', first, { capture: true })
    target.addEventListener('x', { handleEvent: () => heard.push('object') }, { once: true })
    target.addEventListener('x', removed)
    target.addEventListener('x', null)
    target.dispatchEvent(new UniEvent('x'))
    expect(heard.splice(0)).toEqual(['first', 'first', 'object'])
    target.removeEventListener('x', first, true)
    target.removeEventListener('x', null)
    target.removeEventListener('x', () => undefined)
    target.dispatchEvent(new UniEvent('x'))
    expect(heard).toEqual(['first', 'added'])
  })

  test('WS-17: who throws is told of, and the next one hears', () => {
    vi.useFakeTimers()
    const target = new UniEventTarget()
    const heard: string[] = []
    target.addEventListener('x', () => {
      throw new Error('thrown by a listener')
    })
    target.addEventListener('x', () => heard.push('next'))
    target.dispatchEvent(new UniEvent('x'))
    expect(heard).toEqual(['next'])
    expect(() => vi.runAllTimers()).toThrow('thrown by a listener')
  })

  test('WS-17: stopped at once nobody else hears; prevented it says so, if it can be', () => {
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
