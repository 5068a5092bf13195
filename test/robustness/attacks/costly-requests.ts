import { setPriority } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Redis } from 'ioredis'
import WebSocket from 'ws'
import { closedCapacity } from '../../../server/feed/model/account/closed-trades'
import { mostUsers, visitorMs } from '../../../server/chat/messages/chat-directory'
import { chatKeys } from '../../../server/chat/redis/scripts'
import { maxUpload } from '../../../server/chat/uploads/upload-store'
import { connectRedis } from '../../../server/redis/connect-redis'
import { keys as feedKeys } from '../../../server/redis/keys'
import { isRecord } from '../../../src/shared/checks'
import type { Attack, Figures, Target } from './attack'
import { runProgram } from './attacked-server'
import { inParallel, joinChat, joinChatAgain } from './chat-attacker'
import { sendPicture } from './chat-uploads'
import { rawHead, sendRaw } from './raw-socket'

const trader = 10_260
const unshown = 99_260
const program = fileURLToPath(new URL('requests-program.ts', import.meta.url))

/** A third of the time until the chat drops a silent client. */
const chatPingMs = 30_000

/** A separate address for each kind, because the request rate is limited by address. */
const addressOf = (kind: number): string => `198.51.100.${100 + kind}`

async function openedFeed({ wsUrl }: Target): Promise<WebSocket> {
  const line = new WebSocket(wsUrl, { perMessageDeflate: false })
  await new Promise((resolve, reject) => void line.once('open', resolve).once('error', reject))
  // Without a subscription, the feed closes the connection after 10 s.
  line.send(JSON.stringify({ type: 'Subscribe', traderid: trader }))
  return line
}

async function openChat(target: Target): Promise<WebSocket> {
  const { socket } = await joinChatAgain(target, '502')
  const ping = `42${JSON.stringify(['message', JSON.stringify({ type: 'ping', msg_id: 1 })])}`
  const timer = setInterval(() => socket.send(ping), chatPingMs)
  socket.once('close', () => clearInterval(timer))
  return socket
}

function pinged(line: WebSocket) {
  let isDone = false
  let isWaiting = false
  let slowestMs = 0
  let beganMs = 0
  const note = (): void => void (slowestMs = Math.max(slowestMs, Math.round(performance.now() - beganMs)))
  const closed = new Promise<number>((resolve) => void line.once('close', resolve))
  async function ping(): Promise<void> {
    while (!isDone && line.readyState === WebSocket.OPEN) {
      beganMs = performance.now()
      isWaiting = true
      const pong = new Promise((resolve) => void line.once('pong', resolve))
      line.ping()
      await Promise.race([pong, closed])
      note()
      isWaiting = false
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const done = ping()
  return {
    /** Slowest pong since the last call, ms, including a pending pong. */
    takeSlowestMs(): number {
      if (isWaiting) note()
      const taken = slowestMs
      slowestMs = 0
      return taken
    },
    /** Resolves with the close code, if the connection has closed. */
    async end(): Promise<number | undefined> {
      isDone = true
      await done
      if (line.readyState !== WebSocket.OPEN) return closed
      line.terminate()
      return undefined
    },
  }
}

const isChat = ({ wsUrl }: Target): boolean => wsUrl.includes('socket.io')

/**
 * Pings another client's connection at each server during a task. Adds the slowest pong and the closed connections.
 * @param task gets a function that returns the slowest pong since its last call, ms
 */
export async function whilePinged(
  target: Target, task: (takeSlowestMs: () => number) => Promise<Figures>,
): Promise<Figures> {
  const targets = target.other === undefined ? [target] : [target, target.other]
  const lines = await Promise.all(targets.map(async (each) =>
    pinged(await (isChat(each) ? openChat(each) : openedFeed(each)))))
  let slowestPongMs = 0
  function takeSlowestMs(): number {
    const ms = Math.max(...lines.map((line) => line.takeSlowestMs()))
    slowestPongMs = Math.max(slowestPongMs, ms)
    return ms
  }
  const figures = await task(takeSlowestMs)
  takeSlowestMs()
  const codes = (await Promise.all(lines.map((line) => line.end()))).filter((code) => code !== undefined)
  const closed = Object.fromEntries(codes.map((code) => [`closedWith${code}`, 1]))
  return { ...figures, slowestPongMs, closedLines: codes.length, ...closed }
}

/** A third of the usual CPU share. */
const attackerNice = 5

/** Runs a program in its own process, so that it delays no pong here. Returns its printed figures. */
export async function runForFigures(file: string, args: readonly string[]): Promise<Figures> {
  const { child, ended, output, errors } = runProgram(file, args)
  // On a network an attacker takes no CPU time from the server.
  if (child.pid !== undefined) setPriority(child.pid, attackerNice)
  await ended
  const figures: unknown = output() === '' ? undefined : JSON.parse(output())
  if (!isRecord(figures)) throw new Error(`no answers: ${errors()}`)
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, Number(figure)]))
}

const ask = (url: string, kind: number, size: number): Promise<Figures> =>
  runForFigures(program, [url, addressOf(kind), String(size)])

interface Kind {
  readonly name: string
  readonly path: string
}

/** Copies the pinged connections' account to accounts that no server shows. */
export async function copyAccount(redis: Redis, accounts: readonly number[]): Promise<void> {
  const from = feedKeys.account(String(trader))
  // The feed creates the account for its first connection.
  while (await redis.exists(from) === 0) await pause(50)
  const [first = '', ...others] = accounts.map((account) => feedKeys.account(String(account)))
  await redis.copy(from, first)
  // The copies have no deltas.
  await redis.hset(first, 'seq', await redis.hget(first, 'rowsSeq') ?? '')
  for (const other of others) await redis.copy(first, other)
}

/** Copies the account with the maximum number of closed trades. */
async function storeTrades(url: string): Promise<void> {
  const redis = await connectRedis({ url, trouble: () => undefined })
  await copyAccount(redis, [unshown])
  const to = feedKeys.account(String(unshown))
  const books: unknown = JSON.parse(await redis.hget(to, 'books') ?? '')
  await redis.hset(to, 'books', JSON.stringify({ ...Object(books), lastDeal: closedCapacity }))
  const [[, [, text = '']] = ['', []]] = await redis.xrevrange(feedKeys.closed(String(trader)), '+', '-', 'COUNT', 1)
  const trade: unknown = JSON.parse(text)
  const filling = redis.pipeline()
  for (let deal = 1; deal <= closedCapacity; deal += 1) {
    filling.xadd(feedKeys.closed(String(unshown)), `${deal}-0`, 'trade', JSON.stringify({ ...Object(trade), deal }))
  }
  await filling.exec()
  redis.disconnect()
}

async function feedKinds({ httpUrl }: Target, redisUrl: string | undefined): Promise<readonly Kind[]> {
  const body: unknown = await (await fetch(`${httpUrl}/api/positions?traderid=${trader}`)).json()
  const epoch = String(isRecord(body) ? body['epoch'] : undefined)
  const paths = {
    follows: 'follows?', closedTrades: 'closed-trades?limit=200&', positions: 'positions?',
    earlierRows: `positions?epoch=${epoch}&seq=1&`, trader: 'traders/501?', symbols: 'symbols?',
  }
  const unshownPaths = redisUrl === undefined ? {} : {
    manyTrades: 'closed-trades?limit=200&', manyOfTrader: 'closed-trades?limit=200&trader=501&',
    manyProfile: 'traders/501?',
  }
  if (redisUrl !== undefined) await storeTrades(redisUrl)
  return ([[paths, trader], [unshownPaths, unshown]] as const).flatMap(([of, id]) =>
    Object.entries(of).map(([name, path]) => ({ name, path: `/api/${path}traderid=${id}` })))
}

export async function fillUsers(redis: Redis, listedMs: number): Promise<void> {
  const users = Array.from({ length: mostUsers }, (_, index) => [listedMs + visitorMs, `user-${index}`])
  await redis.zadd(chatKeys.users, ...users.flat())
}

async function fillDirectory(url: string): Promise<void> {
  const redis = await connectRedis({ url, trouble: () => undefined })
  await fillUsers(redis, Date.now())
  redis.disconnect()
}

/** Ten directory users per request (over Redis, a full directory), and a picture of the maximum size. */
async function chatKinds(target: Target, size: number): Promise<readonly Kind[]> {
  if (target.redisUrl !== undefined) await fillDirectory(target.redisUrl)
  else await inParallel(10 * size, 50, async (index) => (await joinChat(target, `contact-${index}`))?.close())
  return [
    { name: 'contacts', path: '/api/chat/contacts?user=501' },
    { name: 'history', path: '/api/chat/history?user=501&type=broadcast' },
    { name: 'picture', path: await sendPicture(target, '501', maxUpload) },
  ]
}

/**
 * The costliest requests, many of each kind together from one address, while other clients' connections are pinged.
 * Over Redis both servers are pinged, and the requests go to the server without the data.
 */
export const costlyRequests: Attack = {
  name: 'costly-requests',
  protocols: ['copy-trading', 'chat', 'copy-trading-redis', 'chat-redis'],
  fullSize: 400,
  testSize: 16,
  demanded: { closedLines: 0, unanswered: 0 },
  run: (target, size) => whilePinged(target, async (takeSlowestMs) => {
    const asked = target.other ?? target
    const kinds = await (isChat(target) ? chatKinds(target, size) : feedKinds(asked, target.redisUrl))
    const counts = { answered: 0, refused: 0, unanswered: 0 }
    const pongs: Record<string, number> = {}
    for (const [index, { name, path }] of kinds.entries()) {
      takeSlowestMs()
      for (const [status, count] of Object.entries(await ask(asked.httpUrl + path, index, size))) {
        counts[status === '200' ? 'answered' : status === '0' ? 'unanswered' : 'refused'] += count
      }
      pongs[`${name}PongMs`] = takeSlowestMs()
    }
    return { ...counts, ...pongs }
  }),
}

const pagePaths = ['positions', 'closed-trades?limit=200', 'symbols', 'follows', 'traders/501']

/** A page's requests, as HEAD, from each of many addresses, while other clients' connections are pinged. */
export const pageLoads: Attack = {
  name: 'page-loads',
  protocols: ['copy-trading'],
  fullSize: 300,
  testSize: 16,
  demanded: { closedLines: 0, unanswered: 0 },
  run: (target, size) => whilePinged(target, async () => {
    const received = await Promise.all(Array.from({ length: size }, (_, index) => {
      const from = `X-Forwarded-For: 203.0.${index >> 8}.${index & 255}`
      const heads = pagePaths.map((path) => rawHead(`HEAD /api/${path}`, from))
      return sendRaw(target.httpUrl, heads.join('') + rawHead('HEAD /', from, 'Connection: close'))
    }))
    const count = (status: string): number => received.join('').split(`HTTP/1.1 ${status}`).length - 1
    const unanswered = size * (pagePaths.length + 1) - count('')
    return { answered: count('200 '), refused: count('503 '), unanswered }
  }),
}

/** Bodies in one-byte chunks, many together from one address, while other clients' connections are pinged. */
export const tinyParts: Attack = {
  name: 'tiny-parts',
  protocols: ['copy-trading', 'copy-trading-redis'],
  releaseProtocols: ['copy-trading-redis'],
  fullSize: 400,
  testSize: 16,
  demanded: { closedLines: 0, answered: 0 },
  run: (target, size) => whilePinged(target, async () => {
    const head = rawHead('POST /', `X-Forwarded-For: ${addressOf(50)}`, 'Transfer-Encoding: chunked')
    const text = head + '1\r\nx\r\n'.repeat(10_000)
    const received = await Promise.all(Array.from({ length: size }, () => sendRaw(target.httpUrl, text)))
    return { answered: received.filter((each) => each !== '').length }
  }),
}
