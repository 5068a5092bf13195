import { describe, expect, test, vi } from 'vitest'
import { TradewireError } from '../../../src'
import { failureText, orThrow, reasonsEn, reasonsZhHans } from '../../../src/format'

const refused = { ok: false, code: 'server-error', detail: '余额不足' } as const

describe('failureText', () => {
  test.each([
    ['the code of a result', { ok: false, code: 'request-timeout' }, 'No response in time', '未及时收到响应'],
    ['a message from the server', refused, '余额不足', '余额不足'],
    ['a number from the server instead of a text', { ...refused, detail: '4001' },
      reasonsEn['server-error'], reasonsZhHans['server-error']],
    ['JSON from the server', { ...refused, detail: '{"code":4001}' },
      reasonsEn['server-error'], reasonsZhHans['server-error']],
    ['an expired message', { ok: false, code: 'expired' }, 'Not executed, because the time limit has passed',
      '已超过时限，没有执行'],
    ['a rejection without a code', { ok: false, code: 'failed' }, 'The server rejected the request', '服务器拒绝了请求'],
    ['a message without a record', { ok: false, code: 'not-known' },
      'The server has no record, so the result is unknown', '服务器没有记录，结果未知'],
    ['a withdrawn message', { ok: false, code: 'withdrawn' }, 'Withdrawn before it was sent', '发送之前已撤回'],
    ['an order code without a text', { ok: false, code: 'market-closed' }, 'market-closed', 'market-closed'],
    ['a code that is a property of every object', { ok: false, code: 'constructor' }, 'constructor', 'constructor'],
    ['a failed status', { code: 'replaced', final: true }, reasonsEn.replaced, reasonsZhHans.replaced],
    ['an error thrown by the package', new TradewireError('not-open', 'detail'), reasonsEn['not-open'],
      reasonsZhHans['not-open']],
    ['an error thrown by orThrow', Object.assign(new Error('x'), refused), '余额不足', '余额不足'],
    ['any other error', new TypeError('not a function'), 'not a function', 'not a function'],
    ['a thrown string', 'no network', 'no network', 'no network'],
    ['a successful result', { ok: true, data: { code: 'replaced' } }, '', ''],
    ['a missing failure', null, '', ''],
  ])('JS-61: returns the failure text for %s', (_, failure, english, chinese) => {
    expect([failureText(failure, 'en'), failureText(failure, 'zh-Hans')]).toEqual([english, chinese])
  })

  test('JS-61: uses the app’s language unless a locale is given, or English without a platform', () => {
    vi.stubGlobal('uni', { getLocale: () => 'zh-Hans' })
    expect(failureText({ code: 'not-open' })).toBe(reasonsZhHans['not-open'])
    vi.stubGlobal('uni', undefined)
    expect(failureText({ code: 'not-open' })).toBe(reasonsEn['not-open'])
  })
})

describe('orThrow', () => {
  test('JS-60: returns the data of a result, or undefined without data', async () => {
    expect(await orThrow(Promise.resolve({ ok: true, data: 7 } as const))).toBe(7)
    expect(await orThrow({ ok: true } as const)).toBeUndefined()
  })

  test('JS-60: throws an error with the code, the detail and a message in the user’s language', async () => {
    vi.stubGlobal('uni', { getLocale: () => 'zh-Hans' })
    const error: unknown = await orThrow(Promise.resolve(refused)).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'AnswerError', code: 'server-error', detail: '余额不足', message: '余额不足' })
  })
})
