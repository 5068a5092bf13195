import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { documented } from '../../support/documented-vendors'
import type { MiniProgramName } from '../host'
import { callIfFunction, callMethod, fieldsOf } from './call'
import { vendors, type Vendor } from './vendors'
import { createAnswers, createListeners } from './wx-answer'
import { createDeviceNetwork } from './wx-network'
import { createWxSockets } from './wx-sockets'
import { createWxStorage } from './wx-storage'

const METHODS = ['send', 'close', 'onOpen', 'onMessage', 'onError', 'onClose']
const base64 = 'AQL/'

const answers = createAnswers((callback) => void setTimeout(callback, 0), (call) => call())

/** Sends back what it gets; the text `refuse` is answered by a close with 4401. */
async function startEcho(): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise((resolve) => server.once('listening', resolve))
  server.on('connection', (line) => line.on('message', (data: Buffer, isBinary) => {
    if (data.toString() === 'refuse') line.close(4401, 'refused')
    else line.send(data, { binary: isBinary })
  }))
  onTestFinished(() => {
    server.clients.forEach((line) => line.terminate())
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port')
  return `ws://127.0.0.1:${address.port}/`
}

function openSockets(vendor: Vendor) {
  const sockets = createWxSockets({
    vendor, quirks: vendor.quirks, answers, later: (callback) => void setTimeout(callback, 0), now: () => Date.now(),
    isOnline: () => true, buffer: (bytes) => Uint8Array.from(bytes).buffer, guard: (call) => call(),
  })
  onTestFinished(() => sockets.stop())
  const connect = (options: object): unknown => callIfFunction(sockets.api['connectSocket'], undefined, [options])
  return Object.assign(connect, { suspend: sockets.suspend })
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

describe.each(Object.entries(vendors) as [MiniProgramName, Vendor][])('the double of %s', (name, vendor) => {
  const rules = documented[name]
  const isAlipay = name === 'mp-alipay'

  test('HO-305: gives frames and a close as its vendor documents, and no socket beyond the limit', async () => {
    const url = await startEcho()
    const connectSocket = openSockets(vendor)
    const task = connectSocket({ url, multiple: true })
    if (!isObject(task)) throw new Error('no task')
    const [opened, message, closed, fail] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()]
    callMethod(task, 'onOpen', opened)
    callMethod(task, 'onMessage', message)
    callMethod(task, 'onClose', closed)
    expect(METHODS.filter((method) => !(method in task))).toEqual(name === 'mp-lark' ? ['onError'] : [])
    await vi.waitUntil(() => opened.mock.calls.length === 1)
    for (let count = 1; count < (rules.sockets ?? 12); count += 1) connectSocket({ url, multiple: true, fail })
    connectSocket({ url, multiple: true, fail })
    const bytes = Uint8Array.of(1, 2, 255).buffer
    callMethod(task, 'send', { data: 'text' })
    callMethod(task, 'send', { data: isAlipay ? base64 : bytes, ...(isAlipay && { isBuffer: true }) })
    await vi.waitUntil(() => message.mock.calls.length === 2)
    expect(message.mock.calls).toEqual(isAlipay
      ? [[{ data: { data: 'text', isBuffer: false } }], [{ data: { data: base64, isBuffer: true } }]]
      : [[{ data: 'text' }], [{ data: bytes }]])
    expect(fail.mock.calls.map(([failure]) => fieldsOf(failure)['errMsg'])).toEqual(rules.sockets === undefined
      ? [] : ['connectSocket:fail exceed max connection count'])
    const refused = vi.fn()
    callMethod(task, 'send', { data: isAlipay ? bytes : {}, fail: refused })
    callMethod(task, 'send', { data: 'refuse' })
    await vi.waitUntil(() => closed.mock.calls.length === 1)
    expect(closed.mock.calls).toEqual([[rules.closed ?? { code: 4401, reason: 'refused' }]])
    expect(refused).toHaveBeenCalledOnce()
    connectSocket.suspend(1000, 'interrupted')
    connectSocket({ url, multiple: true, fail })
    await vi.waitFor(() => expect(fail).toHaveBeenLastCalledWith({ errMsg: 'connectSocket:fail interrupted' }))
  })

  test('HO-305: gives a task, answers for a missing key and takes a text as its vendor documents', async () => {
    const url = await startEcho()
    expect(openSockets(vendor)({ url }) === undefined).toBe(isAlipay)
    const { api } = createWxStorage({}, JSON.parse, answers, vendor)
    const ask = (call: string, options: object): Promise<unknown> => new Promise((success, fail) => {
      callMethod(api, call, { ...options, success, fail })
    })
    const missing = ask('getStorage', { key: 'none' })
    if ('missing' in rules) expect(await missing).toMatchObject({ data: rules.missing })
    else await expect(missing).rejects.toMatchObject({ errMsg: 'getStorage:fail data not found' })
    // Kept as JSON, with its quotes.
    const largest = 'x'.repeat((rules.maxBytes ?? 0) - 2)
    await ask('setStorage', { key: 'large', data: largest })
    await expect(ask('setStorage', { key: 'large', data: `${largest}x` })).rejects.toMatchObject({
      errMsg: 'setStorage:fail entry size limit reached',
    })
  })

  test('HO-305: its event of a network that is gone says what its vendor documents', () => {
    const reported = vi.fn()
    const { api, set } = createDeviceNetwork({
      vendor, answers, event: 'right', changed: createListeners((call) => call()),
      after: () => () => undefined, later: (callback) => callback(),
    })
    callMethod(api, 'onNetworkStatusChange', reported)
    set(false)
    expect(reported.mock.calls).toEqual([[rules.network ?? { isConnected: false, networkType: 'none' }]])
  })
})
