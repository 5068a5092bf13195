import { describe, expect, test, vi } from 'vitest'
import { documented } from '../../support/documented-vendors'
import type { MiniProgramName } from '../host'
import { callMethod } from './call'
import { vendors, type Vendor } from './vendors'
import { createAnswers, createWxListeners } from './wx-answer'
import { createDeviceNetwork } from './wx-network'
import { createWxStorage } from './wx-storage'

const answers = createAnswers((callback) => void setTimeout(callback, 0), (call) => call())

describe.each(Object.entries(vendors) as [MiniProgramName, Vendor][])('the double of %s', (name, vendor) => {
  const rules = documented[name]

  test('HO-305: returns the documented value when a key is missing, and stores strings as documented', async () => {
    const { api } = createWxStorage({}, JSON.parse, answers, vendor)
    const ask = (call: string, options: object): Promise<unknown> => new Promise((success, fail) => {
      callMethod(api, call, { ...options, success, fail })
    })
    const missing = ask('getStorage', { key: 'none' })
    if ('missing' in rules) expect(await missing).toMatchObject({ data: rules.missing })
    else await expect(missing).rejects.toMatchObject({ errMsg: 'getStorage:fail data not found' })
    // Leaves room for the quotes of the stored JSON.
    const largest = 'x'.repeat((rules.maxBytes ?? 0) - 2)
    await ask('setStorage', { key: 'large', data: largest })
    await expect(ask('setStorage', { key: 'large', data: `${largest}x` })).rejects.toMatchObject({
      errMsg: 'setStorage:fail entry size limit reached',
    })
  })

  test('HO-305: reports a lost network as documented by the vendor', () => {
    const reported = vi.fn()
    const { api, set } = createDeviceNetwork({
      vendor, answers, event: 'right', changed: createWxListeners((call) => call()),
      after: () => () => undefined, later: (callback) => callback(),
    })
    callMethod(api, 'onNetworkStatusChange', reported)
    set(false)
    expect(reported.mock.calls).toEqual([[rules.network ?? { isConnected: false, networkType: 'none' }]])
  })
})
