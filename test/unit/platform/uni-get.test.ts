import { afterEach, expect, test, vi } from 'vitest'
import { uniGet } from '../../../src/platform/uni-http'

afterEach(() => void vi.unstubAllGlobals())

type Call = Parameters<typeof uni.request>[0]

function asking(answer: (call: Call) => void) {
  const calls: Call[] = []
  vi.stubGlobal('uni', { request(call: Call) {
    calls.push(call)
    answer(call)
  } })
  return { calls, done: uniGet('https://example.com/socket.io/') }
}

test('SI-21: uni is asked for 3 s at most, and gives status and body', async () => {
  const { calls, done } = asking(({ success }) =>
    success?.({ statusCode: 400, data: { code: 0 }, header: {}, cookies: [] }))
  expect(await done).toEqual({ status: 400, body: { code: 0 } })
  expect(calls).toMatchObject([{ url: 'https://example.com/socket.io/', timeout: 3_000 }])
})

test.each([[{ errMsg: 'request:fail timeout' }, 'request:fail timeout'], [{}, 'request:fail']])(
  'SI-21: %j is no answer', async (failure, message) => {
    const { done } = asking(({ fail }) => void (fail && Reflect.apply(fail, undefined, [failure])))
    await expect(done).rejects.toThrow(message)
  },
)
