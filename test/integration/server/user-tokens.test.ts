import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ChatServer } from '../../../server/chat/chat-server'
import { createServer } from '../../../server/create-server'
import type { FeedServerOptions, ServerOptions } from '../../../server/options/server-options'
import type { VerifyToken } from '../../../server/tokens/token-check'
import type { Session } from '../../../src/connection/ports/protocol'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { temporaryFolder } from '../../support/temporary-folder'
import { liveSample, until } from '../samples/sample-client'
import { chatClient, joining, png, serveChat } from '../chat/chat-client'
import { ofType, openClient } from './feed-client'
import { ask, fieldsOf } from './http-client'
import { serve } from './serve'

const users = { one: '10260', other: '10261' } as const
const tokenOf = (user: string): string => `token-of-${user}`
const tokenLines = Object.values(users).map((user) => `${user} ${tokenOf(user)}\n`).join('')

const { one, other } = users
const bearer = (token: string): { readonly Authorization: string } => ({ Authorization: `Bearer ${token}` })
const foreign = [tokenOf(one), 'guess', undefined] as const

/** Expects that each trader can act only as itself, over WebSocket and HTTP. */
async function keepsTradersApart({ url, httpUrl }: { readonly url: string; readonly httpUrl: string }) {
  for (const token of foreign) {
    const line = await openClient(url)
    line.send({ type: 'Subscribe', traderid: other, token })
    line.send({ type: 'Order', traderid: other, reqid: `r-${token ?? ''}`, action: 'close-all' })
    expect(await line.closed).toMatchObject({ code: 4401 })
    expect(line.texts.at(-1)).toBe('{"Code":401,"msg":"token refused"}')
    expect(line.texts.join()).not.toMatch(/Snapshot|Ack/)
    const paths = ['/api/positions', '/api/closed-trades', '/api/symbols', '/api/follows', '/api/traders',
      '/api/traders/501', '/api/nothing']
    for (const path of paths) {
      const headers = token === undefined ? {} : bearer(token)
      const { status, body } = await ask(`${httpUrl}${path}?traderid=${other}`, { headers })
      expect([path, status, Object.keys(body)]).toEqual([path, 401, ['Code', 'msg']])
    }
  }

  const own = await openClient(url)
  own.send({ type: 'Subscribe', traderid: Number(one), token: tokenOf(one) })
  await own.next(ofType('Snapshot'))
  for (const frame of [
    { type: 'Order', reqid: 'r-1', action: 'close-all' }, { type: 'Query', reqid: 'r-1' }, { type: 'Resync' },
    { type: 'Ping' }, { type: 'Unsubscribe' },
  ]) {
    own.send({ ...frame, traderid: other })
    expect((await own.next(({ Code }) => Code !== 200)).Code).toBeGreaterThanOrEqual(400)
  }
  const positions = await ask(`${httpUrl}/api/positions?traderid=${one}`, { headers: bearer(tokenOf(one)) })
  expect(positions.status).toBe(200)
  expect((await ask(`${httpUrl}/api/positions`, { headers: bearer(tokenOf(one)) })).status).toBe(200)
  expect((await ask(`${httpUrl}/api/positions`, { headers: bearer(tokenOf(other)) })).status).toBe(401)
  // A connection that left its account cannot subscribe to another.
  own.send({ type: 'Unsubscribe', traderid: one })
  own.send({ type: 'Subscribe', traderid: other, token: tokenOf(one) })
  expect(await own.closed).toMatchObject({ code: 4401 })
  expect((await ask(`${httpUrl}/healthz`)).status).toBe(200)
}

async function outcomeOf(url: string, auth: object): Promise<string> {
  const answer = String(await (await joining(url, auth)).next())
  return answer.startsWith('40') ? 'joined' : String(fieldsOf(JSON.parse(answer.slice(2)))['message'])
}

async function keepsChatUsersApart({ url, httpUrl }: ChatServer): Promise<void> {
  const ways = [
    ['GET', '/api/chat/history'], ['GET', '/api/chat/contacts'], ['POST', '/api/chat/upload'], ['GET', '/api/chat/x'],
  ] as const
  const statusOf = async (method: 'GET' | 'POST', path: string, user: string, token?: string): Promise<number> => {
    const headers = token === undefined ? {} : bearer(token)
    const answer = await fetch(`${httpUrl}${path}?user=${user}`, {
      method, headers, ...(method === 'POST' ? { body: png } : {}),
    })
    await answer.arrayBuffer()
    return answer.status
  }
  for (const token of foreign) {
    expect(await outcomeOf(url, { user: other, token })).toBe('the token is wrong')
    for (const [method, path] of ways) expect([path, await statusOf(method, path, other, token)]).toEqual([path, 401])
  }
  expect(await outcomeOf(url, { user: Number(one), token: tokenOf(one) })).toBe('joined')
  const own = await Promise.all(ways.map(([method, path]) => statusOf(method, path, one, tokenOf(one))))
  expect(own).toEqual([200, 200, 200, 404])
  expect(await outcomeOf(url, { user: 'system', token: tokenOf(one) })).toBe('user is missing or malformed')
  expect(await statusOf('GET', '/api/chat/history', 'system', tokenOf(one))).toBe(400)
}

const verifyToken: VerifyToken = ({ userId, token }) => Promise.resolve(token === tokenOf(userId))

async function tokenFile(): Promise<string> {
  const path = join(temporaryFolder(), 'tokens')
  await writeFile(path, tokenLines)
  return path
}

test('SE-22 SV-104 SV-106 CV-80: keeps traders and chat users separate, with a token file or verifyToken', async () => {
  for (const options of [{ tokens: await tokenFile() }, { verifyToken }]) {
    await keepsTradersApart(await serve(options))
    await keepsChatUsersApart(await serveChat(options))
  }
})

test('CV-81: asks the client to retry later and restores no session when verifyToken fails', async () => {
  let isAway = false
  const server = await serveChat({
    verifyToken: (claim) => (isAway ? Promise.reject(new Error('away')) : verifyToken(claim)),
  })
  const ann = chatClient(server.url, users.one, { burstMs: 5_000 }, tokenOf(users.one))
  await ann.is('open')
  server.fault({ action: 'drop' })
  await expect.poll(() => ann.story).toEqual(['ready', 'lost', 'ready'])
  isAway = true
  expect(await outcomeOf(server.url, { user: users.one, token: tokenOf(users.one) }))
    .toBe('the token cannot be verified now')
  const url = `${server.httpUrl}/api/chat/history?user=${users.one}`
  const { status } = await fetch(url, { headers: { Authorization: `Bearer ${tokenOf(users.one)}` } })
  expect(status).toBe(503)
})

type SignedIn = Pick<ReturnType<typeof chatClient>, 'is' | 'statuses'>

/**
 * Revokes the token of an open connection, waits until the client has signed in again, and closes the server during
 * another client's token check.
 */
async function signsInAgain(
  start: (options: FeedServerOptions) => Promise<{ readonly url: string; close(): Promise<void> }>,
  signIn: (url: string, session: Session) => SignedIn,
) {
  const clock = createSimulatedClock()
  let valid = 'first'
  let isChecking = false
  const server = await start({
    clock, silenceMs: 86_400_000,
    verifyToken: ({ token }) => new Promise((settle) => {
      if (token === 'slow') isChecking = true
      else settle(token === valid)
    }),
  })
  const rejected: unknown[] = []
  const { is, statuses } = signIn(server.url, {
    userId: one,
    token(asked) {
      rejected.push(asked.rejected)
      return valid
    },
  })
  await is('open')
  const before = statuses.length
  await clock.advanceAsync(20 * 60_000)
  expect(statuses).toHaveLength(before)
  valid = 'second'
  await clock.advanceAsync(6 * 60_000)
  await until(() => rejected.length === 2)
  await is('open')
  expect(rejected).toEqual([undefined, 'first'])
  signIn(server.url, { userId: other, token: 'slow' })
  await until(() => isChecking)
  await server.close()
  expect(clock.pending()).toBe(0)
}

test('SE-38 SE-41: closes an open feed connection when its token is revoked, and the client signs in again', () =>
  signsInAgain(serve, (url, session) => {
    const live = liveSample({ url, protocol: copyTrading({ session }) })
    live.client.connect()
    return live
  }))

test('SE-38 SE-41: closes an open chat connection when its token is revoked, and the client signs in again', () =>
  signsInAgain(serveChat, (url, session) => chatClient(url, one, { session })))

test('SE-38: rejects an open chat connection like a join, and closes it', async () => {
  const clock = createSimulatedClock()
  let isValid = true
  const { url, lines } = await serveChat({ clock, silenceMs: 86_400_000, verifyToken: () => isValid })
  const line = await joining(url, { user: one, token: 'a' })
  expect(await line.next()).toMatch(/^40/)
  isValid = false
  await clock.advanceAsync(6 * 60_000)
  expect(await line.next()).toBe('44{"message":"the token is wrong","data":{"code":4401}}')
  await line.closed
  await expect.poll(lines).toBe(0)
})

const starts = [
  [{ token: 'of-all' }, 1],
  [{ protocol: 'chat', token: 'of-all' }, 1],
  [{ verifyToken }, 0],
  [{}, 0],
] satisfies [ServerOptions, number][]

test.each(starts)('SV-107: starts with %j and prints %i warnings about the single token', async (options, lines) => {
  const said: string[] = []
  const server = await createServer({ port: 0, host: '127.0.0.1', trouble: (line) => said.push(line), ...options })
  await server.close()
  expect(said).toHaveLength(lines)
  expect(said.join()).toMatch(lines === 0 ? /^$/ : /all users share --token.*--tokens/)
  expect(said.join()).not.toContain('of-all')
})
