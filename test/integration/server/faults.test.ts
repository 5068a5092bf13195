import { expect, test } from 'vitest'
import { openClient, subscribe } from './feed-client'
import { askRaw } from '../../robustness/escape-paths'
import { ask, fieldsOf, listOf, order, notifyRaw } from './http-client'
import { serve, until } from './serve'

const faulty = () => serve({ controlPort: 0 })

test('SV-46: accepts control requests on a loopback port, only from this machine, until the server stops', async () => {
  const server = await faulty()
  const url = new URL(server.controlUrl ?? '')
  expect(url.hostname).toBe('127.0.0.1')
  await expect(fetch(`http://127.0.0.2:${url.port}/faults`)).rejects.toThrow('fetch failed')
  const statusFor = async (origin: string): Promise<number> =>
    (await order(server, { action: 'clear' }, { origin })).status
  expect([await statusFor('http://localhost:5173'), await statusFor('http://evil.example')]).toEqual([200, 403])
  for (const [line, status] of [
    [`Host: localhost:${url.port}`, 200], ['Host: [::1]', 200], ['Host: evil.example', 403],
    ['Host: 127.0.0.1.evil.example', 403], ['Host: x@127.0.0.1', 403], [`Host: x@localhost:${url.port}`, 403],
  ] as const) expect(await askRaw(Number(url.port), '/faults', [line]), line).toMatch(`HTTP/1.1 ${status} `)
  // The message omits --origin, which has no effect here.
  expect(await askRaw(Number(url.port), '/faults', ['Host: evil.example'])).toMatch('only pages and programs on this')
  expect(await notifyRaw(Number(url.port), 'GET /faults HTTP/1.0\r\n\r\n')).toMatch('HTTP/1.1 403 ')
  expect(await order(server, { action: 'nonsense' })).toMatchObject({
    status: 400, body: { Code: 400, msg: 'unknown action' },
  })
  expect((await ask(`${url.origin}/faults`, { method: 'PUT' })).status).toBe(405)
  expect((await ask(`${url.origin}/faults`, { method: 'POST', body: '[' })).status).toBe(400)
  expect((await ask(`${url.origin}/healthz`)).status).toBe(404)
  await server.close()
  await expect(order(server, { action: 'clear' })).rejects.toThrow('fetch failed')
})

test('SV-46: never treats a message on the client port as a command, whatever the message contains', async () => {
  const server = await faulty()
  const { body } = await ask(`${server.httpUrl}/healthz`)
  expect(body['control']).toBe(Number(new URL(server.controlUrl ?? '').port))
  const command = '{"action":"refuse"}'
  const inner = `POST /faults HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${command.length}\r\n\r\n${command}`
  // Some texts smuggle a request in another request's body.
  for (const text of [
    inner, `GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n${inner}`,
    `POST /api/chat/announce HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n${inner}`,
  ]) {
    const closing = text.replace(/POST \/faults.*\r\n/, '$&Connection: close\r\n')
    expect(await notifyRaw(server.port, closing)).toMatch('404')
  }
  expect(server.faults.state().refusing).toBe(false)
  const plain = await serve()
  expect(plain.controlUrl).toBeUndefined()
  expect(await ask(`${plain.httpUrl}/healthz`)).toMatchObject({ body: { control: null } })
  await expect(serve({ controlPort: server.port })).rejects.toThrow('choose another with --control-port')
})

test('SV-46: returns the list of connections and their events', async () => {
  const server = await faulty()
  const client = await openClient(server.url)
  await subscribe(client)
  client.send('{')
  client.send({ type: 'Unsubscribe', traderid: 10_260 })
  await client.close()
  await until(() => server.connections().length === 0)
  const { body } = await order(server, { action: 'clear' })
  expect(listOf(body['log']).map(({ type, frame, code }) => [type, frame ?? code].join(' ').trim())).toEqual(
    ['opened', 'received Subscribe', 'received malformed', 'received Unsubscribe', 'closed 1005'])
  expect(body['connections']).toEqual([])
  expect(fieldsOf(body['faults'])).toMatchObject({ silent: false, refuseTokens: 0 })
})

test('SV-55: rejects upgrades with 503 while the fault `refuse` is active', async () => {
  const server = await faulty()
  const client = await openClient(server.url)
  expect(() => server.quote('EURNOK', 1, 1)).toThrow('EURNOK is not quoted')
  expect(await order(server, { action: 'refuse' })).toMatchObject({ status: 200 })
  await expect(openClient(server.url)).rejects.toThrow('503')
  await subscribe(client)
  await order(server, { action: 'clear' })
  await openClient(server.url)
})
