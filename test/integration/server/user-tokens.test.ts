import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createServer } from '../../../server/create-server'
import type { ServerOptions } from '../../../server/options/options'
import type { VerifyToken } from '../../../server/tokens/token-check'
import { chatClient, serveChat } from '../chat/chat-client'
import { ask } from './http-client'
import { ofType, openClient } from './feed-client'
import { serving } from './serve'
import { joining, keepsChatUsersApart, keepsTradersApart, tokenLines, tokenOf, users } from './user-token-cases'

const verifyToken: VerifyToken = ({ userId, token }) => Promise.resolve(token === tokenOf(userId))

async function tokenFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tokens-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'tokens'), tokenLines)
  return join(folder, 'tokens')
}

describe('tokens per user', () => {
  const serve = serving()

  test('SE-22 SV-104: a file keeps traders apart', async () => {
    await keepsTradersApart(await serve({ tokens: await tokenFile() }))
  })

  test('SE-22 SV-106: a function keeps traders apart', async () => {
    await keepsTradersApart(await serve({ verifyToken }))
  })

  test('SE-22 CV-80: a file and a function keep the users of the chat apart', async () => {
    for (const options of [{ tokens: await tokenFile() }, { verifyToken }]) {
      const { httpUrl } = await serveChat(options)
      await keepsChatUsersApart(httpUrl)
    }
  })

  test('SV-106: a failing function is reported as "later", and frames wait for its answer', async () => {
    const answers: ((may: boolean) => void)[] = []
    const server = await serve({
      verifyTimeoutMs: 50,
      verifyToken: ({ token }) => (token === 'slow' ? new Promise((resolve) => answers.push(resolve)) : token === 'ok'),
    })
    const line = await openClient(server.url)
    line.send({ type: 'Subscribe', traderid: users.one, token: 'slow' })
    expect(await line.closed).toMatchObject({ code: 1013 })
    const headers = { Authorization: 'Bearer slow' }
    expect((await ask(`${server.httpUrl}/api/positions?traderid=1`, { headers })).status).toBe(503)
    answers[0]?.(true)
    expect(server.exchange.feeds()).toHaveLength(0)

    const patient = await serve({ verifyToken: () => new Promise((resolve) => answers.push(resolve)) })
    const early = await openClient(patient.url)
    early.send({ type: 'Subscribe', traderid: users.one, token: 'a' })
    early.send({ type: 'Ping', traderid: users.one })
    while (answers.length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(early.texts).toEqual([])
    answers[2]?.(true)
    await early.next(ofType('Snapshot'))
    await early.next(ofType('Pong'))
  })

  test('CV-81: with a function that cannot be asked the chat answers "later" and gives no session back', async () => {
    let isAway = false
    const server = await serveChat({
      verifyToken: (claim) => (isAway ? Promise.reject(new Error('away')) : verifyToken(claim)),
    })
    const ann = chatClient(server.url, users.one, { burstMs: 5_000 }, tokenOf(users.one))
    await ann.is('open')
    server.fault({ action: 'drop' })
    await expect.poll(() => ann.story).toEqual(['ready', 'lost', 'ready'])
    isAway = true
    expect(await joining(server.httpUrl, { user: users.one, token: tokenOf(users.one) }))
      .toBe('the token cannot be verified now')
    const url = `${server.httpUrl}/api/chat/history?user=${users.one}`
    const { status } = await fetch(url, { headers: { Authorization: `Bearer ${tokenOf(users.one)}` } })
    expect(status).toBe(503)
  })

  const starts = [
    [{ token: 'of-all' }, 1],
    [{ protocol: 'chat', token: 'of-all' }, 1],
    [{ verifyToken }, 0],
    [{}, 0],
  ] satisfies [ServerOptions, number][]

  test.each(starts)('SV-107: %j says in %i lines that a token is for all', async (options, lines) => {
    const said: string[] = []
    const server = await createServer({ port: 0, host: '127.0.0.1', trouble: (line) => said.push(line), ...options })
    await server.close()
    expect(said).toHaveLength(lines)
    expect(said.join()).toMatch(lines === 0 ? /^$/ : /--token is one for all users.*--tokens/)
    expect(said.join()).not.toContain('of-all')
  })
})
