import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { UniAbortController, UniAbortSignal } from '../../../../src/web-socket/globals/abort'
import { uniAtob, uniBtoa } from '../../../../src/web-socket/globals/atob'
import { uniQueueMicrotask } from '../../../../src/web-socket/globals/globals'
import { UniEvent } from '../../../../src/web-socket/standard/dom-events'
import { UniEventTarget } from '../../../../src/web-socket/standard/event-target'
import { collectGarbage } from '../../../support/collect-garbage'

const byteText = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 30 })
  .map((codes) => String.fromCharCode(...codes))
const coded = fc.array(fc.constantFrom(...'ABz09+/=_ \n'), { maxLength: 14 }).map((letters) => letters.join(''))

function outcome(act: () => string): string {
  try {
    return `"${act()}"`
  } catch (error) {
    return error instanceof Error ? `${error.name} ${String(Reflect.get(error, 'code'))}` : 'thrown'
  }
}

test('WS-32: matches the runtime’s btoa and atob in results and errors', () => {
  fc.assert(fc.property(byteText, (text) => {
    expect(uniBtoa(text)).toBe(btoa(text))
    expect(uniAtob(uniBtoa(text))).toBe(text)
  }))
  expect(uniBtoa('\xff')).toBe('/w==')
  fc.assert(fc.property(coded, (text) => {
    expect(outcome(() => uniAtob(text))).toBe(outcome(() => atob(text)))
  }), { numRuns: 3_000 })
  expect(outcome(() => uniBtoa('a账'))).toBe('InvalidCharacterError 5')
  vi.stubGlobal('DOMException', undefined)
  expect(outcome(() => uniAtob('a'))).toBe('InvalidCharacterError 5')
})

test('WS-91: decodes a string of six million characters', () => {
  expect(uniAtob('QUJD'.repeat(1_500_000)) === 'ABC'.repeat(1_500_000)).toBe(true)
})

test('WS-34: runs a microtask after the current task and before any timer', async () => {
  const order: string[] = []
  const timer = new Promise<void>((resolve) => {
    setTimeout(() => {
      order.push('timer')
      resolve()
    }, 0)
  })
  uniQueueMicrotask(() => order.push('microtask'))
  order.push('turn')
  await timer
  expect(order).toEqual(['turn', 'microtask', 'timer'])
})

test('WS-34: rethrows a microtask’s exception separately', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  uniQueueMicrotask(() => {
    throw new RangeError('of the microtask')
  })
  for (let turn = 0; turn < 3; turn += 1) await Promise.resolve()
  expect(() => vi.runAllTimers()).toThrow('of the microtask')
})

test('WS-33: calls a signal’s listeners once, and keeps its reason', () => {
  const controller = new UniAbortController()
  const { signal } = controller
  const received: string[] = []
  signal.onabort = ({ type }) => received.push(`on ${type} ${signal.aborted}`)
  signal.addEventListener('abort', () => received.push('listener'))
  expect([signal.aborted, signal.reason]).toEqual([false, undefined])
  signal.throwIfAborted()

  controller.abort('enough')
  controller.abort('again')
  expect(received).toEqual(['on abort true', 'listener'])
  expect([signal.aborted, signal.reason]).toEqual([true, 'enough'])
  expect(() => signal.throwIfAborted()).toThrow('enough')
})

test.each(['with', 'without'])('WS-33, WS-38: sets the name and code of an abort reason %s DOMException', (way) => {
  vi.useFakeTimers()
  if (way === 'without') vi.stubGlobal('DOMException', undefined)
  const controller = new UniAbortController()
  controller.abort()
  const late = UniAbortSignal.timeout(0)
  vi.advanceTimersByTime(0)
  vi.unstubAllGlobals()
  expect(controller.signal.reason).toMatchObject({ name: 'AbortError', code: 20 })
  expect(late.reason).toMatchObject({ name: 'TimeoutError', code: 23 })
  expect(UniAbortSignal.abort(7)).toMatchObject({ aborted: true, reason: 7 })
})

test('WS-38: aborts with a TimeoutError after the given milliseconds, and leaves no timer', () => {
  vi.useFakeTimers()
  expect(UniAbortSignal.timeout(Number.MAX_SAFE_INTEGER).aborted).toBe(false)
  vi.clearAllTimers()
  const signal = UniAbortSignal.timeout(1_000.9)
  const received: string[] = []
  signal.onabort = ({ type }) => received.push(type)
  vi.advanceTimersByTime(999)
  expect([signal.aborted, received]).toEqual([false, []])
  vi.advanceTimersByTime(1)
  expect([signal.aborted, received]).toEqual([true, ['abort']])
  expect(signal.reason).toMatchObject({ name: 'TimeoutError', code: 23 })
  expect(vi.getTimerCount()).toBe(0)
})

test.each([-1, NaN, Infinity, 2 ** 53])('WS-38: throws the runtime’s TypeError for a timeout of %s', (wrong) => {
  vi.useFakeTimers()
  expect(() => UniAbortSignal.timeout(wrong)).toThrow(TypeError)
  expect(vi.getTimerCount()).toBe(0)
})

test('WS-39: aborts any() once, with the first aborted signal’s reason, before any listener runs', () => {
  const [first, second] = [new UniAbortController(), new UniAbortController()]
  const signal = UniAbortSignal.any([first.signal, second.signal])
  const further = UniAbortSignal.any([signal, new UniAbortController().signal])
  const received: string[] = []
  const listen = (name: string, to: UniAbortSignal): void => to.addEventListener('abort', () => {
    received.push(`${name} ${[first.signal, signal, further].map(({ aborted }) => aborted).join(' ')}`)
    second.abort('late')
  })
  listen('further', further)
  listen('signal', signal)
  listen('first', first.signal)
  expect([signal.aborted, further.aborted]).toEqual([false, false])

  first.abort('enough')
  expect(received).toEqual(['first true true true', 'signal true true true', 'further true true true'])
  expect([signal.reason, further.reason, second.signal.reason]).toEqual(['enough', 'enough', 'late'])
})

test('WS-39: aborts any() immediately for an aborted signal, and never aborts any() without signals', () => {
  const early = UniAbortSignal.abort(undefined)
  const signal = UniAbortSignal.any([new UniAbortController().signal, early, UniAbortSignal.abort('later')])
  expect(signal).toMatchObject({ aborted: true, reason: { name: 'AbortError' } })
  expect(signal.reason).toBe(early.reason)
  expect(UniAbortSignal.any([]).aborted).toBe(false)
})

test('WS-39: releases an aborted any() signal while its source signals still exist', async () => {
  const page = new UniAbortController()
  const requests = Array.from({ length: 20 }, () => {
    const request = new UniAbortController()
    const either = UniAbortSignal.any([page.signal, request.signal])
    request.abort()
    return new WeakRef(either)
  })
  await collectGarbage()
  expect(requests.filter((either) => either.deref() !== undefined)).toEqual([])
  expect(page.signal.aborted).toBe(false)
})

test('WS-89: frees an any() signal without listeners even if its source signals still exist', async () => {
  const page = new UniAbortController()
  const nothing = (): void => undefined
  const requests = Array.from({ length: 20 }, (_, index) => {
    const request = new UniAbortController()
    const either = UniAbortSignal.any([page.signal, request.signal])
    if (index % 2 === 0) {
      either.addEventListener('abort', nothing)
      either.onabort = nothing
      either.removeEventListener('abort', nothing)
      either.onabort = null
    }
    return { request, either: new WeakRef(either) }
  })
  await collectGarbage()
  expect(requests.filter(({ either }) => either.deref() !== undefined)).toEqual([])
  expect(page.signal.aborted).toBe(false)
})

test('WS-89: keeps any() signals with listeners in memory, and aborts them in creation order', async () => {
  const page = new UniAbortController()
  const received: string[] = []
  const signals = ['first', 'second', 'third'].map((name) => ({ name, signal: UniAbortSignal.any([page.signal]) }))
  for (const { name, signal } of signals.splice(0).reverse()) {
    signal.addEventListener('abort', () => received.push(`${name} ${String(signal.reason)}`))
  }
  await collectGarbage()
  page.abort('closed')
  expect(received).toEqual(['first closed', 'second closed', 'third closed'])
})

test('WS-89: keeps the reason of the source signal that aborted first', () => {
  const [first, second] = [new UniAbortController(), new UniAbortController()]
  const signal = UniAbortSignal.any([first.signal, second.signal])
  second.abort('sooner')
  first.abort('later')
  expect([signal.aborted, signal.reason]).toEqual([true, 'sooner'])
  const received: string[] = []
  signal.addEventListener('abort', () => received.push('late'))
  expect(received).toEqual([])
})

test('WS-92: reads each source signal at most twice when a listener is added to an any() signal', () => {
  const controllers = Array.from({ length: 100 }, () => new UniAbortController())
  const signal = UniAbortSignal.any(controllers.map((each) => each.signal))
  const read = vi.spyOn(UniAbortSignal.prototype, 'aborted', 'get')
  signal.addEventListener('abort', () => undefined)
  const reads = read.mock.calls.length
  read.mockRestore()
  expect(reads).toBeLessThanOrEqual(200)
})

test('WS-90: frees a removed listener even if its signal still exists', async () => {
  const page = new UniAbortController()
  const target = new UniEventTarget()
  const removed = Array.from({ length: 20 }, (_, index) => {
    const listener = (): number => index
    target.addEventListener('message', listener, { signal: page.signal, once: index % 2 === 0 })
    if (index % 2 === 0) target.dispatchEvent(new UniEvent('message'))
    else target.removeEventListener('message', listener)
    return new WeakRef(listener)
  })
  await collectGarbage()
  expect(removed.filter((listener) => listener.deref() !== undefined)).toEqual([])
  page.abort()
})

test('WS-39: throws a TypeError for a value that is not a signal', () => {
  const wrong: unknown = { aborted: true }
  expect(() => void Reflect.apply(UniAbortSignal.any, UniAbortSignal, [[wrong]])).toThrow(TypeError)
})
