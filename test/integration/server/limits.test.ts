import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { temporaryFolder } from '../../support/temporary-folder'
import { openClient, subscribe } from './feed-client'
import { ask, fieldsOf } from './http-client'
import { serve } from './serve'

test('SV-68: sends headers that forbid browsers to embed, execute or cache a response or guess its type', async () => {
  const { headers } = await ask(`${(await serve()).httpUrl}/healthz`)
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store',
  })
  expect(headers.get('x-powered-by')).toBeNull()
})

test('SV-43: derives a trader’s equity curve from the server’s seed', async () => {
  const [one, same, other] = await Promise.all([1, 1, 2].map(async (seed) => {
    const { httpUrl } = await serve({ clock: createSimulatedClock(), seed })
    return fieldsOf((await ask(`${httpUrl}/api/traders/501`)).body['data'])['equity']
  }))
  expect(same).toEqual(one)
  expect(other).not.toEqual(one)
})

test('SV-45 SV-64: returns errors as JSON that pages from accepted origins can read', async () => {
  const server = await serve({ origins: ['https://app.example.com'] })
  const foreign = { headers: { origin: 'https://evil.example' } }
  const evil = await ask(`${server.httpUrl}/api/traders`, foreign)
  expect(evil).toMatchObject({ status: 403, body: { Code: 403 } })
  const asked = await fetch(`${server.httpUrl}/api/traders`, { method: 'OPTIONS', ...foreign })
  for (const { headers } of [evil, asked]) expect(headers.get('access-control-allow-origin')).toBeNull()
  for (const [path, status, init] of [['/ws', 426], ['/api/positions', 405, 'POST'], ['//', 404]] as const) {
    const headers = { origin: 'https://app.example.com' }
    const answer = await ask(`${server.httpUrl}${path}`, { headers, ...(init === undefined ? {} : { method: init }) })
    expect(answer, path).toMatchObject({ status, body: { Code: status } })
    expect(Object.keys(answer.body), path).toEqual(['Code', 'msg'])
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    expect(answer.headers.get('vary')).toBe('Origin')
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  }
  const origin = 'https://app.example.com'
  const preflight = await fetch(`${server.httpUrl}/api/positions`, { method: 'OPTIONS', headers: { origin } })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization')
  const head = await fetch(`${server.httpUrl}/api/traders`, { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})

test('SV-275: reports the server’s health without iterating over the connections', async () => {
  const { url, httpUrl } = await serve({ clock: createSimulatedClock() })
  for (let count = 0; count < 3; count += 1) await subscribe(await openClient(url))
  const visited = vi.spyOn(WebSocket.prototype, 'bufferedAmount', 'get')
  expect((await ask(`${httpUrl}/healthz`)).body).toMatchObject({ connections: 3 })
  expect(visited).not.toHaveBeenCalled()
})

test('SV-276: prints at most 100 lines in a burst when every order fails', async () => {
  const journal = join(temporaryFolder(), 'orders.jsonl')
  const lines: string[] = []
  const { url } = await serve({
    journal, clock: createSimulatedClock(), frameRate: { burst: 200, perSecond: 20 },
    trouble: (line) => lines.push(line),
  })
  const client = await openClient(url)
  await subscribe(client)
  // Another server seems to have taken over the journal.
  writeFileSync(`${journal}.lock`, '')
  for (let count = 0; count < 150; count += 1) {
    client.send({ type: 'Query', traderid: 10_260, reqid: `query-key-${count}` })
    await client.next(({ Code }) => Code === 503)
  }
  expect(lines).toHaveLength(100)
})
