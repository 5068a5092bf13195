import { Server } from 'socket.io'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import WebSocket from 'ws'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { until } from '../samples/sample-client'
import { chatClient, serveChat } from './chat-client'

/** Below Socket.IO's client: joins, and says anything. */
async function rawLine(url: string, user: string): Promise<WebSocket> {
  const line = new WebSocket(url)
  line.on('error', () => undefined)
  await new Promise<void>((settle) => {
    line.on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      if (text.startsWith('0')) line.send(`40${JSON.stringify({ user })}`)
      else if (text.startsWith('40') || text.startsWith('44')) settle()
    }).on('close', () => settle())
  })
  return line
}

const isClosed = (line: WebSocket): boolean => line.readyState === WebSocket.CLOSED

describe('what a chat holds for its lines', () => {
  test('CV-50: a line that does not read is cut, and the others go on receiving', async () => {
    const server = await serveChat({ limitBytes: 65_536, frameRate: { burst: 100_000, perSecond: 10_000 } })
    const deaf = await rawLine(server.url, 'deaf')
    const ann = chatClient(server.url, '10260')
    const ben = chatClient(server.url, '501')
    await Promise.all([ann.is('open'), ben.is('open')])
    deaf.pause()
    // The system itself takes some MiB before the server's memory does.
    for (let count = 0; server.lines() === 3 && count < 4_000; count += 1) {
      await ann.say(`deaf-${count}`, 'deaf', '长'.repeat(4_000))
      await ann.answered(count + 1)
    }
    expect(server.lines()).toBe(2)
    await ann.say('m-1', '501', 'hi')
    await ben.delivered(1)
    deaf.terminate()
  })

  test('CV-52: the messages of one user count over all lines', async () => {
    const server = await serveChat({ frameRate: { burst: 3, perSecond: 0.001 } })
    const [ann, annToo] = [chatClient(server.url, '10260'), chatClient(server.url, '10260')]
    await Promise.all([ann.is('open'), annToo.is('open')])
    for (const id of ['a', 'b']) await ann.say(id, '501', 'hi')
    await ann.answered(2)
    for (const id of ['c', 'd']) await annToo.say(id, '501', 'hi')
    await annToo.answered(2)
    expect(annToo.answers.map(({ code }) => code)).toEqual([1_000, 1_429])
  })

  test('CV-53: what is kept for lines that come back is where it is looked for', async () => {
    const server = await serveChat({ limits: { missedBytes: 8_000 } })
    const ann = chatClient(server.url, '10260')
    const ben = chatClient(server.url, '501', { burstMs: 5_000 })
    await Promise.all([ann.is('open'), ben.is('open')])
    await ann.say('m-1', '501', 'one')
    await ben.delivered(1)
    server.fault({ action: 'drop' })
    await until(() => server.lines() === 0)
    for (let count = 0; count < 5; count += 1) server.announce('x'.repeat(1_000))
    await until(() => ben.story.length === 3, () => ben.story)
    // The place of the last message that Ben has is gone: he is a new line, which asks for the history.
    expect(ben.story).toEqual(['ready', 'lost', 'ready'])
  })

  test('CV-55: a line that leaves the chat is closed', async () => {
    const server = await serveChat()
    const line = await rawLine(server.url, 'gone')
    line.send('41')
    await until(() => isClosed(line))
    expect(server.lines()).toBe(0)
  })

  test('CV-93: a line that joins again while it joins is closed, and is no second user', async () => {
    const server = await serveChat({ verifyToken: () => Promise.resolve(true) })
    const line = new WebSocket(server.url)
    line.once('message', () => {
      for (let user = 1; user <= 30; user += 1) line.send(`40${JSON.stringify({ user, token: 'a' })}`)
    })
    let maxLines = 0
    await until(() => {
      maxLines = Math.max(maxLines, server.lines())
      return isClosed(line)
    })
    expect(maxLines).toBeLessThanOrEqual(1)
    expect(server.lines()).toBe(0)
  })

  test('CV-93: nothing is kept of the joins of a line that joins again while it joins', async () => {
    const waiting: unknown[] = []
    const { use } = Server.prototype
    const spy = vi.spyOn(Server.prototype, 'use').mockImplementationOnce(function (this: Server, middleware) {
      waiting.push(Reflect.get(this.of('/'), '_preConnectSockets'))
      return use.call(this, middleware)
    })
    onTestFinished(() => spy.mockRestore())
    let settle = (_isRight: boolean): void => undefined
    const server = await serveChat({ verifyToken: () => new Promise<boolean>((resolve) => void (settle = resolve)) })
    const line = new WebSocket(server.url)
    line.once('message', () => {
      for (let user = 1; user <= 5; user += 1) line.send(`40${JSON.stringify({ user, token: 'a' })}`)
    })
    await until(() => isClosed(line))
    settle(true)
    await vi.waitFor(() => expect(waiting).toEqual([new Map()]))
  })

  test('CV-93: a line whose join was refused may join again', async () => {
    const server = await serveChat({ verifyToken: ({ token }) => Promise.resolve(token === 'right') })
    const line = new WebSocket(server.url)
    line.on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      if (text.startsWith('0')) line.send('40{"user":"a","token":"wrong"}')
      else if (text.startsWith('44')) line.send('40{"user":"a","token":"right"}')
    })
    await until(() => server.lines() === 1)
    line.close()
  })

  test('CV-94: pages of history have a rate of their own, by address and not by user', async () => {
    const { httpUrl } = await serveChat({ limits: { addressHistory: { burst: 2, perSecond: 0.001 } } })
    const status = async (path: string) => (await fetch(httpUrl + path)).status
    const history = async (user: number) => status(`/api/chat/history?user=${user}&limit=100`)
    expect([await history(1), await history(2), await history(3)]).toEqual([200, 200, 429])
    expect([await status('/healthz'), await status('/api/chat/contacts?user=1')]).toEqual([200, 200])
  })

  test('CV-94: by default 50 pages at once', async () => {
    const { httpUrl } = await serveChat({ clock: createSimulatedClock() })
    const counts = { 200: 0, 429: 0 }
    for (let count = 0; count < 51; count += 1) {
      const { status } = await fetch(`${httpUrl}/api/chat/history?user=1`)
      if (status === 200 || status === 429) counts[status] += 1
    }
    expect(counts).toEqual({ 200: 50, 429: 1 })
  })
})
