import { io } from 'socket.io-client'
import { expect } from 'vitest'
import { ask } from './http-client'
import { ofType, openClient } from './feed-client'

/** Two users, each with a token: what one of them may not do as the other. */
export const users = { one: '10260', other: '10261' } as const
export const tokenOf = (user: string): string => `token-of-${user}`
export const tokenLines = Object.values(users).map((user) => `${user} ${tokenOf(user)}\n`).join('')

const { one, other } = users
const bearer = (token: string): { readonly Authorization: string } => ({ Authorization: `Bearer ${token}` })
const foreign = [tokenOf(one), 'guess', undefined] as const

/** A feed server that knows the two: by socket and by HTTP each is itself alone. */
export async function keepsTradersApart({ url, httpUrl }: { readonly url: string; readonly httpUrl: string }) {
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
  // A line that has left its own account gets no other one either.
  own.send({ type: 'Unsubscribe', traderid: one })
  own.send({ type: 'Subscribe', traderid: other, token: tokenOf(one) })
  expect(await own.closed).toMatchObject({ code: 4401 })
  expect((await ask(`${httpUrl}/healthz`)).status).toBe(200)
}

/** The message of the refusal, or `joined`. */
export async function joining(httpUrl: string, auth: object): Promise<string> {
  const socket = io(httpUrl, { auth, transports: ['websocket'], reconnection: false, forceNew: true })
  try {
    return await new Promise<string>((resolve) => {
      socket.on('connect', () => resolve('joined'))
      socket.on('connect_error', ({ message }) => resolve(message))
    })
  } finally {
    socket.close()
  }
}

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(64)])

/** A chat server that knows the two. */
export async function keepsChatUsersApart(httpUrl: string): Promise<void> {
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
    expect(await joining(httpUrl, { user: other, token })).toBe('the token is wrong')
    for (const [method, path] of ways) expect([path, await statusOf(method, path, other, token)]).toEqual([path, 401])
  }
  expect(await joining(httpUrl, { user: Number(one), token: tokenOf(one) })).toBe('joined')
  const own = await Promise.all(ways.map(([method, path]) => statusOf(method, path, one, tokenOf(one))))
  expect(own).toEqual([200, 200, 200, 404])
  expect(await joining(httpUrl, { user: 'system', token: tokenOf(one) })).toBe('user is missing or malformed')
  expect(await statusOf('GET', '/api/chat/history', 'system', tokenOf(one))).toBe(400)
}
