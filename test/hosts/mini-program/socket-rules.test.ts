import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { callMethod, fieldsOf } from './call'
import { openStage } from '../stage'
import type { MiniProgramHost } from './mini-program-host'

let closeServer: () => void = () => undefined
afterEach(() => closeServer())

/** Echoes messages; records the headers of each line. */
async function startEcho(): Promise<{ readonly url: string, readonly headers: Record<string, unknown>[] }> {
  const http = createServer()
  const headers: Record<string, unknown>[] = []
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (socket, request) => {
    headers.push({ ...request.headers })
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  closeServer = () => {
    for (const socket of sockets.clients) socket.terminate()
    http.close()
  }
  return { url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`, headers }
}

interface Reported {
  readonly task: object
  readonly events: readonly string[]
  call(name: string, options?: Readonly<Record<string, unknown>>): void
}

function connect(host: MiniProgramHost, options: Readonly<Record<string, unknown>>): Reported {
  const events: string[] = []
  const note = (name: string) => (result: unknown): void => {
    const { errMsg, code, data } = fieldsOf(result)
    const reported = [errMsg, code, data].find((part) => part !== undefined)
    const isPlain = typeof reported === 'string' || typeof reported === 'number'
    const words = isPlain ? reported : Object.prototype.toString.call(reported)
    events.push(reported === undefined ? name : `${name} ${words}`)
  }
  const callbacks = (): Record<string, unknown> => ({ success: note('success'), fail: note('fail') })
  const task = callMethod(host.wx, 'connectSocket', { ...options, ...callbacks() })
  if (typeof task !== 'object' || task === null) throw new Error('no task')
  for (const name of ['onOpen', 'onMessage', 'onError', 'onClose']) callMethod(task, name, note(name))
  return { task, events, call: (name, given) => void callMethod(task, name, { ...given, ...callbacks() }) }
}

test('HO-29: the host keeps the documented rules of the platform\'s sockets', async () => {
  const { host } = await openStage('mp-weixin', { page: 'pages/connection/connection', live: false })
  const echo = await startEcho()
  const one = connect(host, { url: echo.url, header: { 'X-App': 'demo', 'Referer': 'https://elsewhere.invalid' } })
  one.call('send', { data: 'too early' })
  expect(one.events).toEqual([])
  await host.until(() => one.events.includes('onOpen'))
  await host.advance(10)
  expect([...one.events].sort()).toEqual([
    'fail sendSocketMessage:fail WebSocket is not connected', 'onOpen', 'success connectSocket:ok',
  ])
  expect(echo.headers[0]).toMatchObject({ 'x-app': 'demo' })
  expect(echo.headers[0]).not.toHaveProperty('referer')

  one.call('send', { data: 'text' })
  one.call('send', { data: new ArrayBuffer(3) })
  one.call('send', { data: new Uint8Array(3) })
  await host.until(() => one.events.filter((event) => event.startsWith('onMessage')).length === 2)
  await host.advance(10)
  expect(one.events).toContain('onMessage text')
  expect(one.events).toContain('onMessage [object ArrayBuffer]')
  expect(one.events).toContain('fail sendSocketMessage:fail data should be String or ArrayBuffer')

  const others = Array.from({ length: 5 }, () => connect(host, { url: echo.url }))
  await host.until(() => others.slice(0, 4).every(({ events }) => events.includes('onOpen')))
  await host.advance(10)
  expect(others[4]?.events).toEqual(['fail connectSocket:fail exceed max connection count'])

  one.call('close', { code: 1000, reason: 'x'.repeat(124) })
  one.call('close', { code: 1001 })
  one.call('close', { code: 3456, reason: 'enough' })
  await host.until(() => one.events.includes('onClose 3456'))
  one.call('close')
  await host.advance(10)
  expect(one.events.filter((event) => event.includes('closeSocket'))).toEqual([
    'fail closeSocket:fail reason is too long', 'fail closeSocket:fail invalid code', 'success closeSocket:ok',
    'fail closeSocket:fail WebSocket is not connected',
  ])
  const sixth = connect(host, { url: echo.url })
  await host.until(() => sixth.events.includes('onOpen'))

  await host.toBackground()
  await host.advance(5_100)
  expect(sixth.events.at(-1)).toBe('onClose 1000')
  const suspended = connect(host, { url: echo.url })
  await host.advance(10)
  expect(suspended.events).toEqual(['fail connectSocket:fail interrupted'])
})
