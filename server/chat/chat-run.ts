import type { IncomingMessage } from 'node:http'
import type { Socket as NetSocket } from 'node:net'
import { Server as Engine } from 'engine.io'
import { Server, type Socket } from 'socket.io'
import { isPromise } from '../../src/shared/checks'
import { addressGroup, isLoopbackAddress } from '../wire/address'
import { createClientLimits } from '../wire/client-limits'
import { createOriginCheck } from '../wire/origins'
import { refuseUpgrade } from '../wire/refuse-upgrade'
import { watchLateness } from '../wire/late-watch'
import { createTurns, type Turn } from '../wire/turns'
import { createRequestAddress } from '../wire/request-address'
import { readRequestUrl } from '../wire/request-url'
import { isObject } from '../shared/json-object'
import { listen } from '../shared/listen'
import type { FeedServerConfig } from '../options/server-options'
import { createBehindWatch, createBelievedTime, leadText } from '../shared/believed-time'
import type { ServerClock } from '../shared/server-clock'
import { createTokens } from '../tokens/token-watch'
import { createChatApi } from './chat-http-api'
import { createChatMessages } from './messages/chat-messages'
import { announcer, createChatDirectory, isUserId } from './messages/chat-directory'
import type { ChatFaults } from './chat-control'
import { createChatHttp } from './chat-http'
import { createChatHub } from './chat-hub'
import { openChatJournal } from './messages/chat-journal'
import type { ChatServerLimits } from './messages/chat-limits'
import { createChatLog } from './messages/chat-log'
import { roomsOf } from './messages/chat-rules'
import { createSenderOf } from './messages/sender'
import { createChatSockets } from './chat-sockets'
import { claimOf, createSessionGuard, guardJoins } from './guard-sessions'
import { createLineGuards } from './guard-lines'
import { boundMissedPackets } from './missed-packets'
import { boundSessions } from './recovery-sessions'
import { openChatShare } from './redis/chat-share'
import { noUploadFolder, openUploadFolder, type UploadFolder } from './uploads/upload-folder'
import { createUploadBudget } from './uploads/upload-budget'
import { createUploadStore } from './uploads/upload-store'

export interface ChatRunOptions {
  readonly config: FeedServerConfig
  readonly limits: ChatServerLimits
  readonly clock: ServerClock
  readonly trouble: (line: string) => void
  readonly faults: ChatFaults
  readonly controlPort: () => number | null
  /** URL of the Redis server that several servers share; `undefined` for a single server. */
  readonly redis: string | undefined
}

export const chatPath = '/socket.io/'
/** The longest message is 24 KB. Images and voice are uploaded over HTTP. */
const maxFrameBytes = 65_536
/** How long the server stores events that a disconnected client has missed (CV-15). */
const recoveryMs = 120_000
/** Packets are stored longer than sessions, because a client's last packet may be older than its disconnect. */
const packetsMs = recoveryMs + 60_000
/** Maximum number of joins per event loop turn (CV-116). Twenty joins take about 15 ms. */
const joinsAtOnce = 20
/** Request body timeout (CV-63, SV-147). Uploading 5 MiB within this time requires 1.4 Mbit/s. */
const patienceMs = 30_000
/** Maximum wait for pending responses and closes. Unresponsive clients must not delay the shutdown further (CV-45). */
const closeGraceMs = 500
/** Timeout for joining, equal to the feed's subscription timeout (SV-123). */
const joinMs = 10_000

const wrongToken = 'the token is wrong'

function refusal(code: number, message: string): Error {
  return Object.assign(new Error(message), { data: { code } })
}

export type ChatRun = Awaited<ReturnType<typeof startChatRun>>

export async function startChatRun(options: ChatRunOptions) {
  const { config, limits, clock, trouble, faults, controlPort, redis: url } = options
  let newestMs = 0
  const time = createBelievedTime(
    () => clock.elapsed(), (leadMs) => trouble(leadText('the clock', leadMs)), undefined, () => newestMs)
  const now = (): number => time.believe(clock.now())
  const behind = createBehindWatch(trouble)
  const elapsed = (): number => clock.elapsed()
  const directory = createChatDirectory(elapsed)
  const journal = openChatJournal(config.journal, { trouble })
  const folder = openFolder()
  const uploads = createUploadStore({ folder, trouble })
  // Lists the senders of stored messages, because users may receive a message before its sender reconnects.
  for (const { from, by } of journal.messages) if (from !== announcer) directory.keep(from, by)
  // Half of the connection's queue limit, so that recovered messages fit.
  const lineBytes = limits.limitBytes / 2
  const share = url === undefined ? undefined : await openChatShare({
    url, directory, uploads, clock, behind, trouble, frameRate: config.frameRate,
  })
  const compareClock = (): void => behind.note(newestMs, now())
  const log = createChatLog(journal, now, (ms) => {
    newestMs = ms
    if (share === undefined) compareClock()
  })
  const messages = share?.messages ?? createChatMessages({
    directory, trouble, log, isUploaded: (path, kind) => uploads.isFile(path, kind),
  })
  const { mayEnter, ...tokens } = createTokens(config, { clock, trouble })
  const mayUse = createOriginCheck(config)

  const addressOf = createRequestAddress(config.proxies)
  const guards = createLineGuards({ limits, clock, addressOf })
  const lateness = watchLateness({ clock, maxLateMs: config.maxLateMs, trouble })
  // Omits Socket.IO's own HTTP handler, which has no request limit.
  const engine = new Engine({
    transports: ['websocket'],
    maxHttpBufferSize: maxFrameBytes,
    wsEngine: createChatSockets({
      maxFrameBytes, limits: config, clock, addressOf, frameRate: config.frameRate,
      isLost: () => share?.isLost() === true,
      isLate: lateness.isLate,
      queuedBytes: guards.queuedBytes,
    }),
    // Allows twice `maxConnections` sockets, because some have not joined yet or are about to be rejected.
    allowRequest: (request, answer) =>
      answer(null, mayUse(request) && engine.clientsCount < 2 * config.maxConnections),
  })
  // Disables recovery if `verifyToken` is set, because a client would lose events while its token is checked again.
  const restores = share === undefined && config.verifyToken === undefined
  const io = new Server({
    ...(restores
      ? { connectionStateRecovery: { maxDisconnectionDuration: recoveryMs, skipMiddlewares: false } }
      : {}),
    connectTimeout: joinMs,
    ...(share === undefined ? {} : { adapter: share.adapter(drop) }),
  })

  const isFull = (): boolean => engine.clientsCount > config.maxConnections

  function drop(): void {
    for (const client of io.of('/').sockets.values()) client.conn.close(true)
  }

  /** Number of joins waiting for Redis, by user. */
  const joining = new Map<string, number>()

  function countJoin(user: string, more: 1 | -1): void {
    const count = (joining.get(user) ?? 0) + more
    if (count > 0) joining.set(user, count)
    else joining.delete(user)
  }

  function leaves(user: string): void {
    if (!directory.isConnected(user) && !joining.has(user)) void share?.leave(user).catch(() => undefined)
  }

  const hub = createChatHub({
    clock, messages, directory, faults,
    stays: (user, by = '') => share?.stay(user, by),
    leaves,
    silenceMs: config.silenceMs,
    frameRate: config.frameRate,
    post: {
      push(room, envelope, exceptLine) {
        const all = exceptLine === undefined ? io : io.except(exceptLine)
        const some = room === undefined ? all : all.to(room)
        some.emit('message', envelope)
      },
    },
  })
  share?.onReturn(hub.reportAll)
  const turn = createTurns({ now: elapsed })
  const senderOf = createSenderOf(config.tokens !== undefined || config.verifyToken !== undefined)
  const api = createChatApi({
    messages, directory, mayEnter, turn,
    senderOf,
    files: share?.files ?? uploads,
    check: () => (share === undefined ? compareClock() : share.check()),
    failed: share?.failed,
    learnUser: (user) => share?.learnUser(user),
    learnUsers: () => share?.learnUsers(),
    lines: () => hub.lines(),
    isLate: lateness.isLate,
    clockBehindMs: behind.behindMs,
    redis: share && (() => (share.isLost() ? 'lost' : 'connected')),
    controlPort,
  })
  const mayAsk = createClientLimits(config.requestRate, elapsed)
  const mayReadHistory = createClientLimits(limits.addressHistory, elapsed)
  const mayReach = createClientLimits(config.frameRate, elapsed)
  const http = createChatHttp({
    api, mayUse, mayAsk, mayReadHistory, addressOf, patienceMs, trouble, turn,
    uploads: createUploadBudget(limits.uploads, elapsed),
    onEvicted: uploads.onEvicted,
    uploaderOf: (user, address) => `${user} ${senderOf(user, address)}`,
    upgrade(request, socket, head) {
      const url = readRequestUrl(request)
      if (url?.pathname !== chatPath) refuseUpgrade(socket, 404)
      // Rejects a session's second WebSocket, because Engine.IO would answer its packets without limit (CV-126).
      else if (url.searchParams.has('sid')) refuseUpgrade(socket, 400)
      else engine.handleUpgrade(request, socket, head)
    },
  })
  io.bind(engine)
  engine.on('connection', guards.guard)
  /** Sockets to destroy at shutdown. Node would wait 30 s for a socket that a browser opened but never used. */
  const sockets = new Set<NetSocket>()
  http.on('connection', (socket: NetSocket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })

  const joinTurn = createTurns({ now: elapsed, atOnce: joinsAtOnce, loops: 1 })
  const ofLine = (its: Turn) => ({ request }: { readonly request: IncomingMessage }): ReturnType<Turn> => {
    const address = addressOf(request)
    return isLoopbackAddress(address) || its(address)
  }
  guardJoins(io.of('/'), { turn: ofLine(joinTurn), sessionOf: restores ? restoreSessions() : undefined })

  function restoreSessions() {
    const { adapter, sockets: joined } = io.of('/')
    boundMissedPackets(adapter, {
      now: elapsed, wallNow: () => clock.now(), lastsMs: packetsMs, missedBytes: limits.missedBytes, lineBytes,
      senderOf: (socketId) => textIn(joined.get(String(socketId))?.data, 'by'),
    })
    const take = boundSessions(adapter, { now: elapsed, lastsMs: recoveryMs, maxSessions: config.maxConnections })
    return createSessionGuard<Socket['client']['conn']>(adapter, {
      mayEnter,
      turn: ofLine(turn),
      // Keeps the stored session if the server is full.
      take: (pid) => !isFull() && take(pid),
    })
  }

  /** Connections that are joining or have joined, with the token while they are joining. */
  const joins = new WeakMap<object, string | undefined>()
  io.use((socket, settle) => {
    const next = (error?: Error): void => {
      settle(error)
      // Waits for the next tick, in which Socket.IO sends the rejection (CV-167).
      if (error !== undefined) process.nextTick(() => void socket.conn.close())
    }
    // Rejects a connection's second join, which Socket.IO would allow while the first join is pending.
    if (joins.has(socket.conn)) return next(new Error('already joined'))
    const { id, token } = claimOf(socket.handshake.auth)
    joins.set(socket.conn, token)
    // Drops the data (up to 64 KiB), which Socket.IO would keep while the connection is open (CV-134).
    socket.handshake.auth = {}
    if (isFull()) return next(refusal(1_013, 'too many connections'))
    if (!isUserId(id)) return next(refusal(4_400, 'user is missing or malformed'))
    const may = mayEnter(id, token)
    if (!isPromise(may)) return enter(socket, id, may, next)
    may.then((known) => enter(socket, id, known, next), () => next(refusal(1_013, 'the token cannot be verified now')))
  })

  function enter(socket: Socket, id: string, may: boolean, next: (error?: Error) => void): void {
    if (!may) return next(refusal(4_401, wrongToken))
    const isNew = directory.user(id) === undefined
    if (isNew && !guards.mayBring(socket.request)) return next(refusal(4_429, 'too many new users'))
    const address = addressOf(socket.request)
    const by = senderOf(id, address)
    socket.data = { user: id, address: addressGroup(address), by }
    if (share === undefined) return next()
    countJoin(id, 1)
    void share.enter(id, by)
      .then(() => next(), (error: unknown) => {
        share.failed(error)
        next(refusal(1_013, 'users cannot be looked up'))
      })
      // Waits for the next tick, in which Socket.IO connects the socket or ignores the join after a close.
      .finally(() => process.nextTick(() => {
        countJoin(id, -1)
        leaves(id)
      }))
  }

  io.on('connection', (socket) => {
    const user = textIn(socket.data, 'user')
    const address = addressOf(socket.request)
    const group = isLoopbackAddress(address) ? undefined : addressGroup(address)
    const ends = hub.join(user, {
      id: socket.id,
      by: textIn(socket.data, 'by'),
      address: group,
      notify: (envelope) => void socket.emit('message', envelope),
      // Does not send a disconnect packet, because clients would then never reconnect (SI-10).
      cut: () => void socket.conn.close(true),
      turn: () => group === undefined || turn(address),
      mayReach: (recipient, count) => group === undefined || mayReach(`${group} ${recipient}`, count),
    })
    const unwatchToken = tokens.watch(user, joins.get(socket.conn), () => {
      // Socket.IO's public methods cannot send the packet that rejects a join.
      socket._error({ message: wrongToken, data: { code: 4_401 } })
      socket.conn.close()
    })
    joins.set(socket.conn, undefined)
    void socket.join([...roomsOf(user, directory)])
    socket.on('message', (envelope: unknown) => ends.received(envelope))
    socket.on('disconnect', () => {
      unwatchToken()
      ends.gone()
      socket.conn.close()
    })
  })

  function openFolder(): UploadFolder {
    try {
      return config.journal === undefined ? noUploadFolder : openUploadFolder(config.journal)
    } catch (error) {
      journal.close()
      throw error
    }
  }

  const port = await listen(http, config.port, config.host).catch(async (error: unknown) => {
    hub.dispose()
    guards.dispose()
    lateness.dispose()
    await io.close()
    journal.close()
    share?.close()
    throw error
  })

  return {
    port,
    lines: (): number => hub.lines(),
    announce: hub.announce,
    drop,
    disconnect: (): void => void io.local.disconnectSockets(false),
    async close(): Promise<void> {
      hub.dispose()
      lateness.dispose()
      http.closeIdleConnections()
      const grace = setTimeout(() => {
        for (const socket of sockets) socket.destroy()
      }, closeGraceMs)
      await io.close()
      await new Promise((resolve) => http.close(resolve))
      clearTimeout(grace)
      // Closing connections set timers until all are closed.
      guards.dispose()
      tokens.dispose()
      journal.close()
      share?.close()
    },
  }
}

function textIn(data: unknown, name: string): string {
  return isObject(data) && typeof data[name] === 'string' ? data[name] : ''
}
