import { expect, test } from 'vitest'
import { UniAbortController, UniAbortSignal } from '../../../../src/web-socket/globals/abort'

test('WS-33: a signal tells its listeners once, and knows the reason from then on', () => {
  const { signal, abort } = bound(new UniAbortController())
  const heard: string[] = []
  signal.onabort = ({ type }) => heard.push(`on ${type} ${signal.aborted}`)
  signal.addEventListener('abort', () => heard.push('listener'))
  expect([signal.aborted, signal.reason]).toEqual([false, undefined])
  signal.throwIfAborted()

  abort('enough')
  abort('again')
  expect(heard).toEqual(['on abort true', 'listener'])
  expect([signal.aborted, signal.reason]).toEqual([true, 'enough'])
  expect(() => signal.throwIfAborted()).toThrow('enough')
})

test('WS-33: without a reason it is an AbortError; one may begin as aborted', () => {
  const { signal, abort } = bound(new UniAbortController())
  abort()
  expect(signal.reason).toMatchObject({ name: 'AbortError', code: 20 })
  expect(UniAbortSignal.abort()).toMatchObject({ aborted: true, reason: { name: 'AbortError' } })
  expect(UniAbortSignal.abort(7)).toMatchObject({ aborted: true, reason: 7 })
})

const bound = (controller: UniAbortController) =>
  ({ signal: controller.signal, abort: (reason?: unknown): void => controller.abort(reason) })
