import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ChatServer } from '../../../server/chat/chat-server'
import type { ChatDelivery } from '../../../src/chat/model/messages'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { until } from '../samples/sample-client'
import { openText } from '../server/http-client'
import { openRaw } from '../samples/raw-client'
import { temporaryFolder } from '../../support/temporary-folder'
import { chatClient, png, serveChat } from './chat-client'

const journalPath = (): string => join(temporaryFolder(), 'messages.jsonl')

async function upload({ httpUrl }: ChatServer, init: RequestInit = {}): Promise<Response> {
  return fetch(`${httpUrl}/api/chat/upload?user=7`, { method: 'POST', body: new Blob([png]), ...init })
}

async function history({ httpUrl }: ChatServer, user: string): Promise<readonly string[]> {
  const { data } = await (await fetch(`${httpUrl}/api/chat/history?user=${user}`)).json() as {
    readonly data: readonly ChatDelivery[]
  }
  return data.map(({ id }) => id)
}

test('CV-40 CV-42: restores messages and files from its journal, and recognizes repeated messages', async () => {
  const server = await serveChat({ journal: journalPath(), controlPort: 0 })
  const ann = chatClient(server.url, '10260', { burstMs: 4_000 })
  const ben = chatClient(server.url, '777', { burstMs: 4_000 })
  await Promise.all([ann.is('open'), ben.is('open')])
  const { url } = await (await upload(server)).json() as { readonly url: string }
  await ann.say('m-1', '777', '你好')
  await ann.send({ id: 'm-2', to: { type: 'peer', id: '777' }, content: { kind: 'image', url } })
  await Promise.all([ann.answered(2), ben.delivered(2)])
  await ben.say('b-1', '10260', 'thanks')
  await ann.delivered(1)
  ben.client.close()

  const asked = await fetch(`${server.controlUrl}/faults`, {
    method: 'POST', body: JSON.stringify({ action: 'restart', ms: 50 }),
  })
  expect(asked.status).toBe(200)
  await until(() => ann.story.includes('lost'))
  await ann.is('open')
  expect(await history(server, '10260')).toEqual(['b-1', 'm-2', 'm-1'])
  expect(Buffer.from(await (await fetch(server.httpUrl + url)).arrayBuffer()).equals(png)).toBe(true)
  const [first] = ann.answers
  await ann.say('m-1', '777', '你好')
  // Ben's message makes him known without a reconnect, and the picture is still valid.
  await ann.send({ id: 'm-3', to: { type: 'peer', id: '777' }, content: { kind: 'image', url } })
  await ann.answered(4)
  expect(ann.answers.slice(2)).toMatchObject([{ ...first }, { id: 'm-3', code: 1_000 }])
  expect(await history(server, '777')).toEqual(['m-3', 'b-1', 'm-2', 'm-1'])
})

test.each([
  ['address without per-user tokens', {}, 1], ['user with per-user tokens', { verifyToken: () => true }, 2],
])('CV-122: counts messages by %s', async (_, options, senders) => {
  const journal = journalPath()
  const server = await serveChat({ journal, ...options })
  for (const [index, address] of ['2001:db8::1', '2001:db8::2'].entries()) {
    const line = await openRaw(server.url, { 'x-forwarded-for': address })
    await line.next()
    line.socket.send(`40{"user":"user-${index}","token":"valid"}`)
    await line.next()
    const payload = { to: { type: 'group', id: 'floor' }, content: { kind: 'text', text: 'hi' } }
    line.socket.send(`42${JSON.stringify(['message', JSON.stringify({ type: 'text', msg_id: 'm', payload })])}`)
    await line.next()
  }
  expect(new Set(readFileSync(journal, 'utf8').match(/"by":"[0-9a-f]{16}"/g)).size).toBe(senders)
})

test('CV-42: restores no messages without a journal, and cancels a restart when the server is closed', async () => {
  const server = await serveChat()
  const ann = chatClient(server.url, '10260', { burstMs: 4_000 })
  await ann.is('open')
  await ann.say('m-1', '501', 'one')
  await ann.answered(1)
  server.fault({ action: 'restart', ms: 50 })
  await until(() => ann.story.includes('lost'))
  await ann.is('open')
  expect(await history(server, '10260')).toEqual([])
  server.fault({ action: 'restart', ms: 60_000 })
  await until(() => ann.story.filter((word) => word === 'lost').length === 2)
  await server.close()
  expect(server.lines()).toBe(0)
  await expect(fetch(`${server.httpUrl}/healthz`)).rejects.toThrow()
})

test('CV-45: closes unused TCP connections on a restart and on a stop', async () => {
  const server = await serveChat()
  const ann = chatClient(server.url, '10260', { burstMs: 4_000 })
  await ann.is('open')
  const unused = (): Promise<Socket> => new Promise((resolve) => {
    const line = connect(server.port, '127.0.0.1', () => resolve(line))
  })
  const ended = (line: Socket): Promise<void> => new Promise((resolve) => void line.on('close', () => resolve()))
  const first = await unused()
  // The server accepts connections in order, so this response proves that it accepted the first.
  await fetch(`${server.httpUrl}/healthz`)
  server.fault({ action: 'restart', ms: 0 })
  await ended(first.resume())
  await until(() => ann.story.includes('lost'))
  await ann.is('open')
  const second = await unused()
  await fetch(`${server.httpUrl}/healthz`)
  await Promise.all([server.close(), ended(second.resume())])
  await expect(fetch(`${server.httpUrl}/healthz`)).rejects.toThrow()
}, 10_000)

test('CV-41: fails to start with a one-line error when the file is not a message journal', async () => {
  const path = journalPath()
  writeFileSync(path, '{"id":"m-1"}\n')
  await expect(serveChat({ journal: path })).rejects.toThrow(`${path}: line 1 is not a valid message`)
  rmSync(path)
  writeFileSync(`${path}.files`, 'no folder')
  await expect(serveChat({ journal: path })).rejects.toThrow(/\.files: cannot be used for files \(E[A-Z]+\)$/)
})

async function ask({ port }: ChatServer, ...head: readonly string[]): Promise<string> {
  const { socket, received } = openText(port, [...head, 'Host: localhost', '\r\n'].join('\r\n'))
  await once(socket, 'data')
  return received().split('\r\n', 1)[0] ?? ''
}

test('CV-43: rejects an unauthorized or oversized upload before reading its body', async () => {
  const server = await serveChat({ token: 'secret' })
  const post = 'POST /api/chat/upload?user=7 HTTP/1.1'
  const [small, large] = ['Content-Length: 5000000', 'Content-Length: 6000000']
  const [right, wrong] = ['Authorization: Bearer secret', 'Authorization: Bearer guess']
  expect(await ask(server, post, small)).toBe('HTTP/1.1 401 Unauthorized')
  expect(await ask(server, post, small, wrong)).toBe('HTTP/1.1 401 Unauthorized')
  expect(await ask(server, post, large, right)).toBe('HTTP/1.1 413 Payload Too Large')
  const patient = 'Expect: 100-continue'
  expect(await ask(server, post, small, wrong, patient)).toBe('HTTP/1.1 401 Unauthorized')
  expect(await ask(server, post, small, right, patient)).toBe('HTTP/1.1 100 Continue')
})

test('CV-165: leaves no timer behind when the server closes a connection', async () => {
  const clock = createSimulatedClock()
  const server = await serveChat({ clock })
  await chatClient(server.url, '10260').is('open')
  await server.close()
  expect(clock.pending()).toBe(0)
})
