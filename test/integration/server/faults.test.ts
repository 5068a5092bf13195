import { describe, expect, test } from 'vitest'
import type { FeedServer } from '../../../server/feed/feed-server'
import type { FeedClient } from './feed-client'
import { ofType, openClient, settled, subscribe } from './feed-client'
import { askRaw } from '../../robustness/escape-paths'
import { ask, fieldsOf, listOf, order, notifyRaw } from './http-client'
import { serving, until } from './serve'

interface Setup {
  readonly server: FeedServer
  readonly client: FeedClient
  readonly command: (body: object) => Promise<void>
}

describe('the fault control', () => {
  const serve = serving()

  async function faulty(): Promise<Setup> {
    const server = await serve({ controlPort: 0 })
    const client = await openClient(server.url)
    return {
      server,
      client,
      command: async (body) => expect(await order(server, body)).toMatchObject({ status: 200 }),
    }
  }

  function ping(client: FeedClient): void {
    client.send({ type: 'Ping', traderid: 10_260 })
  }

  test('SV-46: it has a port of its own, bound to loopback, for this machine and its pages', async () => {
    const { server } = await faulty()
    const url = new URL(server.controlUrl ?? '')
    expect(url.hostname).toBe('127.0.0.1')
    const statusFor = async (origin: string): Promise<number> =>
      (await order(server, { action: 'clear' }, { origin })).status
    expect([await statusFor('http://localhost:5173'), await statusFor('http://evil.example')]).toEqual([200, 403])
    for (const [line, status] of [
      [`Host: localhost:${url.port}`, 200], ['Host: [::1]', 200], ['Host: evil.example', 403],
      ['Host: 127.0.0.1.evil.example', 403],
    ] as const) expect(await askRaw(Number(url.port), '/faults', [line]), line).toMatch(`HTTP/1.1 ${status} `)
    expect(await notifyRaw(Number(url.port), 'GET /faults HTTP/1.0\r\n\r\n')).toMatch('HTTP/1.1 403 ')
    expect(await order(server, { action: 'nonsense' })).toMatchObject({
      status: 400, body: { Code: 400, msg: 'unknown action' },
    })
    expect((await ask(`${url.origin}/faults`, { method: 'PUT' })).status).toBe(405)
    expect((await ask(`${url.origin}/faults`, { method: 'POST', body: '[' })).status).toBe(400)
    expect((await ask(`${url.origin}/healthz`)).status).toBe(404)
  })

  test('SV-46: nothing that comes to the port of clients is taken for a command, however it is wrapped', async () => {
    const { server } = await faulty()
    const { body } = await ask(`${server.httpUrl}/healthz`)
    expect(body['control']).toBe(Number(new URL(server.controlUrl ?? '').port))
    const command = '{"action":"refuse"}'
    const inner = `POST /faults HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${command.length}\r\n\r\n${command}`
    // As a request smuggled in the body of another: a proxy that reads lengths otherwise forwards it without a header.
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

  test('SV-46: it lists the lines and what happened on them', async () => {
    const { server, client } = await faulty()
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

  test('SV-48: silent', async () => {
    const { server, client, command } = await faulty()
    await subscribe(client)
    await command({ action: 'silent' })
    const late = await openClient(server.url)
    ping(client)
    late.send({ type: 'Subscribe', traderid: 10_260 })
    server.tick(20)
    client.socket.close()
    await new Promise((resolve) => {
      setTimeout(resolve, 150)
    })
    expect([client.texts.length, late.texts.length, server.connections().length]).toEqual([1, 0, 2])
    await command({ action: 'silent', on: false })
    expect(await late.next(ofType('Snapshot'))).toMatchObject({ seq: server.feed(10_260).seq() })
    await client.closed
  })

  test('SV-51: restartEpoch', async () => {
    const { server, client, command } = await faulty()
    const { epoch } = await subscribe(client)
    server.tick(20)
    await command({ action: 'restartEpoch' })
    server.quote('EURUSD', 1.09, 1.0901)
    const first = await client.next((frame) => frame.epoch !== epoch)
    expect(first).toMatchObject({ type: 'Delta', seq: 1 })
    await command({ action: 'restartEpoch', drop: true })
    expect((await client.closed).code).toBe(1006)
    const { epoch: third, seq } = await subscribe(await openClient(server.url))
    expect([epoch, first.epoch].includes(third)).toBe(false)
    expect(seq).toBe(0)
  })

  test('SV-90: loseAcks', async () => {
    const { server, client, command } = await faulty()
    await subscribe(client)
    await command({ action: 'loseAcks', count: 2 })
    const count = server.feed(10_260).rows().length
    const key = { traderid: 10_260, reqid: 'lost-ack-1' }
    client.send({ type: 'Order', ...key, validUntil: Date.now() + 60_000, order: { action: 'closeAll' } })
    client.send({ type: 'Query', ...key })
    await client.next(ofType('Delta'))
    await settled(client)
    expect(client.texts.some((text) => text.includes('"Ack"'))).toBe(false)
    expect(server.faults.state().loseAcks).toBe(0)
    client.send({ type: 'Query', ...key })
    const ack = await client.next(ofType('Ack'))
    expect(ack).toMatchObject({ Code: 200, reqid: 'lost-ack-1', state: 'done' })
    expect(fieldsOf(ack)['tickets']).toHaveLength(count)
  })

  test('SV-55: refuse', async () => {
    const { server, client, command } = await faulty()
    await command({ action: 'refuse' })
    await expect(openClient(server.url)).rejects.toThrow('503')
    await subscribe(client)
    await command({ action: 'clear' })
    await openClient(server.url)
  })

  test('SV-56: tick, closePosition, update, shout', async () => {
    const { server, client, command } = await faulty()
    await subscribe(client)
    const row = server.feed(10_260).rows().find(({ type, sl }) => type === 'buy' && sl > 0)
    const sl = row?.sl ?? 0
    await command({ action: 'tick', symbol: row?.symbol, bid: sl, ask: sl * 1.0001 })
    expect(listOf(fieldsOf((await client.next()).data)['remove'])).toContainEqual({ ticket: row?.ticket, reason: 'sl' })
    const other = server.feed(10_260).rows()[0]
    await command({ action: 'closePosition', traderid: 10_260, ticket: other?.ticket, reason: 'tp' })
    expect((await client.next()).data).toMatchObject({ remove: [{ ticket: other?.ticket, reason: 'tp' }] })
    for (const impossible of [
      { action: 'closePosition', traderid: 1, ticket: 1 },
      { action: 'tick', symbol: 'EURNOK', bid: 1, ask: 1 },
      { action: 'tick', symbol: 'EURUSD', bid: 1e-9, ask: 1 },
    ]) expect((await order(server, impossible)).status).toBe(404)
    expect(() => server.quote('EURNOK', 1, 1)).toThrow('EURNOK is not quoted')
    const { seq } = server.feed(10_260).snapshot()
    await command({ action: 'update', count: 30 })
    expect(server.feed(10_260).seq()).toBeGreaterThan(seq + 10)
    await command({ action: 'shout', text: '{"Code":500,"msg":"hm"}' })
    expect(await client.next(({ Code }) => Code === 500)).toEqual({ Code: 500, msg: 'hm' })
  })
})
