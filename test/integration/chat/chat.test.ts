import { systemClock } from '../../../server/shared/system-clock'
import { io } from 'socket.io-client'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import type { ChatServer } from '../../../server/chat/chat-server'
import { visitorMs } from '../../../server/chat/messages/chat-directory'
import { askRaw } from '../../robustness/escape-paths'
import { openRaw } from '../samples/raw-client'
import { until } from '../samples/sample-client'
import { ask } from '../server/http-client'
import { chatClient, codesFrom, joining, png, serveChat } from './chat-client'

test('CV-15 CV-91: sends missed messages, including group messages, once if a client returns in time', async () => {
  const server = await serveChat()
  const ann = chatClient(server.url, '10260')
  const ben = chatClient(server.url, '501', { burstMs: 5_000 })
  await Promise.all([ann.is('open'), ben.is('open')])
  await ann.say('m-1', '501', 'one')
  await ben.delivered(1)
  server.fault({ action: 'drop' })
  await until(() => ben.story.includes('lost'))
  await ann.is('open')
  await ann.say('m-2', '501', 'two')
  await ann.send({ id: 'm-3', to: { type: 'group', id: 'gold' }, content: { kind: 'text', text: 'three' } })
  await ben.delivered(3)
  expect(ben.deliveries.map(({ id }) => id)).toEqual(['m-1', 'm-2', 'm-3'])
  expect(ben.story).toEqual(['ready', 'lost', 'recovered'])
})

test('CV-114: recovers a session from another address after more than 200 missed messages', async () => {
  const server = await serveChat()
  const enter = async (auth: object) => {
    const line = await openRaw(server.url, { 'x-forwarded-for': '203.0.113.1' })
    await line.next()
    line.socket.send(`40${JSON.stringify(auth)}`)
    let text = ''
    // Socket.IO sends the missed messages before the session.
    while (!text.startsWith('40')) text = String(await line.next())
    return { line, pid: /"pid":"([^"]+)"/.exec(text)?.[1] }
  }
  const { line, pid } = await enter({ user: 'ann' })
  server.announce('first')
  const offset = /"([^"]+)"\]$/.exec(String(await line.next()))?.[1]
  line.socket.close()
  await until(() => server.lines() === 0)
  for (let count = 0; count < 201; count += 1) server.announce('missed')
  const returned = await enter({ user: 'ann', pid, offset })
  expect([returned.pid, returned.line.frames.length]).toEqual([pid, 203])
})

test('CV-15 CV-96: restores a session only after the token check, and never for another user', async () => {
  const server = await serveChat({ token: 'secret' })
  const known = await leaving(server, { user: '10260', token: 'secret' })
  const ben = chatClient(server.url, '501', {}, 'secret')
  await ben.is('open')
  await ben.say('m-1', '10260', 'for her alone')
  await ben.answered(1)
  for (const claim of [{ token: undefined }, { token: 'guess' }, { user: '501' }]) {
    const thief = await joining(server.url, { ...known, ...claim })
    const answer = String(await thief.next())
    // Another user joins with a new session.
    expect(answer).toMatch('user' in claim ? /^40/ : /^44.*4401/)
    expect(answer).not.toContain(known.pid)
    expect(thief.frames).toHaveLength(2)
  }
  const own = await joining(server.url, known)
  expect(await own.next()).toContain('for her alone')
  expect(await own.next()).toContain(known.pid)
})

test('CV-131: restores a session for one of several connections, and keeps its rooms when the other connections close',
  async () => {
    const server = await serveChat()
    const known = await leaving(server, { user: '10260' })
    const lines = await Promise.all([known, known].map((claim) => joining(server.url, claim)))
    lines.push(await joining(server.url, known))
    const answers = await Promise.all(lines.map(async (line) => String(await line.next())))
    expect(answers.filter((answer) => answer.includes(known.pid))).toHaveLength(1)
    const [own] = lines.splice(answers.findIndex((answer) => answer.includes(known.pid)), 1)
    for (const { socket } of lines) socket.terminate()
    await until(() => server.lines() === 1)
    await codesFrom(server, '203.0.113.1', '501', { type: 'peer', id: '10260' }, 1)
    expect(await own?.next()).toContain('m-0')
  })

test('CV-166: recovers a session after another address has sent more than the server stores', async () => {
  const server = await serveChat({ limits: { missedBytes: 20_000 } })
  const known = await leaving(server, { user: '10260' })
  await codesFrom(server, '203.0.113.1', '501', { type: 'peer', id: '501' }, 50)
  const own = await joining(server.url, known)
  expect(await own.next()).toContain(known.pid)
})

test('CV-131: keeps a session when the server is full and rejects its connection', async () => {
  const server = await serveChat({ maxConnections: 2 })
  const known = await leaving(server, { user: '10260' })
  const [one, two] = [await joining(server.url, { user: '501' }), await joining(server.url, { user: '502' })]
  await Promise.all([one.next(), two.next()])
  const rejected = await joining(server.url, known)
  expect(await rejected.next()).toMatch(/^44.*1013/)
  for (const { socket } of [one, rejected]) socket.terminate()
  await until(() => server.lines() === 1)
  const own = await joining(server.url, known)
  expect(await own.next()).toContain(known.pid)
})

test('CV-99 CV-100 CV-107: keeps message times correct when the clock jumps either way, and logs the jumps',
  async () => {
    let leapMs = 0
    const trouble: string[] = []
    const clock = { ...systemClock, now: () => Date.now() + leapMs }
    const server = await serveChat({ clock, trouble: (line) => trouble.push(line) })
    const ann = chatClient(server.url, '501')
    await ann.is('open')
    for (const [index, ms] of [0, 2_592_000_000, 0, -7_200_000].entries()) {
      leapMs = ms
      await ann.say(`leap-0000000${index}`, '502', 'hi')
      await ann.answered(index + 1)
      expect(Math.abs((ann.answers[index]?.createdAt ?? 0) - Date.now())).toBeLessThan(60_000)
    }
    expect(trouble).toEqual([
      expect.stringContaining('it was set ahead'), expect.stringContaining('behind the newest message'),
    ])
    expect(JSON.stringify(await ask(`${server.httpUrl}/healthz`))).toContain('clockBehindMs')
  })

test('CV-120: keeps a user listed for a day even when the clock is set ahead by two days', async () => {
  let [leapMs, passedMs] = [0, 0]
  const clock = { ...systemClock, now: () => Date.now() + leapMs, elapsed: () => systemClock.elapsed() + passedMs }
  const server = await serveChat({ clock, trouble: () => undefined })
  const contacts = async (): Promise<string> =>
    JSON.stringify(await ask(`${server.httpUrl}/api/chat/contacts?user=501`))
  const ben = chatClient(server.url, 'ben')
  await ben.is('open')
  ben.client.dispose()
  await until(() => server.lines() === 0)
  leapMs = 2 * visitorMs
  expect(await contacts()).toContain('Trader ben')
  // The server accepts the clock after ten minutes.
  passedMs += 601_000
  expect(await contacts()).toContain('Trader ben')
  passedMs += visitorMs
  expect(await contacts()).not.toContain('Trader ben')
})

test('CV-10: rejects a wrong token, an invalid user and clients beyond the maximum', async () => {
  const server = await serveChat({ token: 'secret', maxConnections: 1 })
  const wrong = chatClient(server.url, '10260', {}, 'guess')
  await wrong.is('failed')
  expect(wrong.client.status().failure).toMatchObject({ code: 'token-refused' })
  const invalid = chatClient(server.url, 'a b', {}, 'secret')
  await invalid.is('failed')
  expect(invalid.client.status().failure).toMatchObject({ code: 'bad-request' })
  const first = chatClient(server.url, '10260', {}, 'secret')
  await first.is('open')
  const second = chatClient(server.url, '501', {}, 'secret')
  await until(() => second.client.status().failure?.code === 'retry-later')
  expect(server.lines()).toBe(1)
})

test('CV-10: rejects connections above twice the maximum when none of them joins', async () => {
  const server = await serveChat({ maxConnections: 2 })
  const ends = Array.from({ length: 12 }, () => new Promise<string>((settle) => {
    const line = new WebSocket(server.url)
    line.on('open', () => settle('open')).on('error', () => settle('refused'))
  }))
  const counts = await Promise.all(ends)
  expect(counts.filter((end) => end === 'open')).toHaveLength(4)
  expect(counts.filter((end) => end === 'refused')).toHaveLength(8)
})

test('SV-102 SV-103: rejects unlisted pages from other machines over WebSocket and HTTP', async () => {
  const { url, port } = await serveChat()
  expect(await askRaw(port, '/api/chat/contacts?user=7', ['Host: evil.example.com'])).toMatch(/^HTTP\/1\.1 403 /)
  const line = new WebSocket(url, { origin: 'https://evil.example.com' })
  const refused = new Promise((settle) => line.on('unexpected-response', (_, { statusCode }) => settle(statusCode)))
  expect(await refused).toBe(400)
})

test('CV-8: closes the transport of a client that sends Engine.IO packets but no chat pings', async () => {
  const server = await serveChat({ silenceMs: 300 })
  const ann = io(server.httpUrl, { auth: { user: '10260' }, transports: ['websocket'], reconnection: false })
  // After Socket.IO's disconnect packet clients would not reconnect.
  expect(await new Promise((settle) => ann.on('disconnect', settle))).toBe('transport close')
  ann.close()
  const ben = chatClient(server.url, '777', { burstMs: 1_000 })
  await until(() => ben.story.includes('lost'))
  await ben.is('open')
})

test('CV-9 CV-14: serves a file with its detected type, and prevents scripts from running', async () => {
  const { httpUrl } = await serveChat()
  const upload = (body: Blob | FormData) => fetch(`${httpUrl}/api/chat/upload?user=7`, { method: 'POST', body })
  const form = new FormData()
  form.append('file', new Blob([png], { type: 'text/html' }), 'evil.html')
  for (const body of [new Blob([png]), form]) {
    const answer = await (await upload(body)).json() as { readonly url: string }
    expect(answer).toEqual({ code: 1_000, url: answer.url, kind: 'image' })
    expect(answer.url).toMatch(/^\/api\/chat\/files\/[0-9a-f]{32}\.png$/)
    const file = await fetch(httpUrl + answer.url)
    expect(Buffer.from(await file.arrayBuffer()).equals(png)).toBe(true)
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-type': 'image/png', 'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    })
    const head = await fetch(httpUrl + answer.url, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(png.length)])
  }
  expect((await upload(new Blob([png, Buffer.alloc(5 * 1_024 * 1_024)]))).status).toBe(413)
  const picture = await fetch(`${httpUrl}/api/chat/pictures/501.svg`)
  expect(picture.headers.get('content-type')).toBe('image/svg+xml')
  expect(picture.headers.get('content-security-policy')).toContain('sandbox')
  expect((await fetch(`${httpUrl}/api/chat/upload?user=7`, { method: 'OPTIONS' })).status).toBe(204)
})

test('CV-6 CV-13 SV-46: accepts announcements and fault commands on the control port', async () => {
  const server = await serveChat({ controlPort: 0 })
  const ann = chatClient(server.url, '10260')
  await ann.is('open')
  const post = (path: string, body: object) => ask(`${server.controlUrl}${path}`, {
    method: 'POST', body: JSON.stringify(body),
  })
  expect((await post('/api/chat/announce', { text: 'Closing at 22:00' })).status).toBe(200)
  await ann.delivered(1)
  expect(ann.deliveries).toMatchObject([{ from: 'system', to: { type: 'broadcast' } }])
  expect(await post('/faults', { action: 'disconnect' })).toMatchObject({ body: { faults: { loseAnswers: 0 } } })
  await until(() => ann.story.includes('lost'))
  expect(await ask(`${server.controlUrl}/faults`)).toMatchObject({ body: { faults: { muted: false } } })
  expect(await ask(`${server.httpUrl}/healthz`)).toMatchObject({
    body: { control: Number(new URL(server.controlUrl ?? '').port) },
  })
  await expect(serveChat({ controlPort: server.port })).rejects.toThrow('choose another with --control-port')
})

/** Returns the data to restore the session. */
async function leaving({ url, lines, announce }: ChatServer, auth: object) {
  const line = await joining(url, auth)
  const { pid } = JSON.parse(String(await line.next()).slice(2)) as { readonly pid: string }
  announce('hello')
  const [, , offset] = JSON.parse(String(await line.next()).slice(2)) as readonly unknown[]
  line.socket.terminate()
  await until(() => lines() === 0)
  return { ...auth, pid, offset }
}
