import { expect, test } from 'vitest'
import { rawHead, rawUpgrade } from '../../robustness/attacks/raw-socket'
import { ofType, openClient, settled, subscribe } from './feed-client'
import { ask, notifyRaw, openText } from './http-client'
import { serveHttp, serve } from './serve'

const head = (path: string): string => rawHead(`GET ${path}`, 'Connection: close')

/** Text that reveals paths or stack traces. */
const inner = /\bat .*:\d+:\d+|node_modules|node:internal|\.ts\b|\/server\/|Error:/

const post = (body: string): string =>
  rawHead('POST /faults', 'Connection: close', `Content-Length: ${body.length}`) + body

test('SE-9 SV-31 SV-32 SV-36: responds to any hostile frame with 400, or closes only its connection', async () => {
  const server = await serve({ frameRate: { perSecond: 1_000, burst: 1_000 } })
  const calm = await openClient(server.url)
  await subscribe(calm)
  const hostile = await openClient(`${server.url}?x=1`)
  const depth = 30_000
  const texts = [
    '', 'null', '[]', '{', '"x"', '{"__proto__":{"type":"Ping","traderid":1}}', '['.repeat(depth),
    '['.repeat(depth) + ']'.repeat(depth), `{"type":"Ping","traderid":${'['.repeat(depth)}${']'.repeat(depth)}}`,
    '{"type":"constructor","traderid":1}', '{"type":"Ping","traderid":1e309}', '{"type":"Ping","traderid":-1}',
    '{"type":"Ping","traderid":"__proto__ "}', '{"type":"Subscribe","traderid":1,"since":{"epoch":"e","seq":1e309}}',
    '{"type":"Query","traderid":1,"reqid":"__proto__"}', '\ud800',
  ]
  for (const text of texts) hostile.send(text)
  for (const text of texts) {
    const { Code } = await hostile.next()
    // The Query is valid but precedes a Subscribe.
    expect([text.slice(0, 60), Code]).toEqual([text.slice(0, 60), text.includes('Query') ? 409 : 400])
  }
  hostile.send(Buffer.from('{"type":"Subscribe","traderid":1}'))
  expect(await hostile.next()).toEqual({ Code: 400, msg: 'frames must be text' })
  hostile.send('x'.repeat(65_537))
  expect((await hostile.closed).code).toBe(1009)
  expect(hostile.texts.filter((text) => inner.test(text))).toEqual([])
  server.quote('EURUSD', 1.09, 1.0901)
  expect(await calm.next(ofType('Delta'))).toMatchObject({ seq: 1 })
  await settled(calm)
  expect(({} as { type?: unknown }).type).toBeUndefined()
})

test.each([
  ['a request that is not HTTP', 'hello\r\n\r\n', 400],
  ['an endless header', `GET / HTTP/1.1\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`, 431],
  ['an invalid URL', head('//'), 404],
  ['a path outside the folder', head('/../../etc/passwd'), 400],
  ['an invalid escape', head('/api/traders/%E0%A4%A'), 404],
  ['the URL of another server', head('http://[/'), 400],
  ['a query for an object’s prototype', head('/api/positions?__proto__=1&seq=__proto__'), 400],
  ['an invalid trader', head('/api/positions?traderid=../..'), 400],
  ['unclosed JSON', post('{"action":'), 400],
  ['deeply nested JSON', post('['.repeat(9_000)), 400],
  ['an action named like a prototype', post('{"action":"__proto__"}'), 400],
  ['a body above its limit', post('x'.repeat(20_000)), 413],
  ['a socket on an unknown path', rawUpgrade('/wss'), 404],
  ['a socket on an API path', rawUpgrade('/api/positions'), 404],
  ['a socket without a key', rawUpgrade('/ws').replace(/Sec-WebSocket-Key.*\r\n/, ''), 400],
  ['a socket with an unsupported version', rawUpgrade('/ws').replace('Version: 13', 'Version: 99'), 400],
  ['a socket from a foreign page', rawUpgrade('/ws', 'Origin: https://evil.example'), 403],
])('SE-10: reveals no internals in the rejection of %s', async (_title, bytes, status) => {
  const server = await serve({ controlPort: 0, origins: ['https://app.example.com'] })
  const control = Number(new URL(server.controlUrl ?? '').port)
  const answer = await notifyRaw(bytes.startsWith('POST /faults') ? control : server.port, bytes)
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(answer).not.toMatch(inner)
  expect((await ask(`${server.httpUrl}/healthz`)).status).toBe(200)
})

test('SE-10: returns 500 without internal details when a handler throws', async () => {
  const { port } = await serveHttp({ api: () => { throw new Error('secret of the inside') } })
  const answer = await notifyRaw(port, head('/'))
  expect(answer).toMatch(/^HTTP\/1\.1 500 [\s\S]*\{"Code":500,"msg":"the request failed"\}$/)
  expect(answer).not.toMatch(inner)
  expect(answer).not.toContain('secret')
})

/** Sends these bytes, then a byte every 20 ms. Returns the response. */
function dawdle(port: number, text: string): Promise<string> {
  const { socket, closed } = openText(port, text)
  const dripping = setInterval(() => void socket.write('x'), 20)
  return closed.finally(() => clearInterval(dripping))
}

test('SE-11 SV-147: disconnects a client that sends no request, a partial request or bytes too slowly', async () => {
  const usual = await serveHttp()
  expect([usual.server.headersTimeout, usual.server.requestTimeout]).toEqual([10_000, 10_000])
  const { port } = await serveHttp({ patienceMs: 300 })
  const body = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000\r\n\r\n12'
  const answers = await Promise.all([
    ...['', 'GET / HT', body].map((text) => notifyRaw(port, text)),
    ...[head('/'), rawUpgrade('/ws'), body].map((text) => dawdle(port, text.replace(/\r\n\r\n$/, '\r\nX: '))),
  ])
  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 408 /)
})
