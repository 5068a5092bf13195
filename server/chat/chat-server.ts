import { Server, type Socket } from 'socket.io'
import type { Clock } from '../../src/ports/clock'
import { createClientLimits } from '../http/client-limits'
import { createOriginCheck } from '../http/origins'
import { createTokenCheck } from '../hub/token-check'
import { listen, reachableHost } from '../listen'
import { resolveOptions, type FeedServerOptions } from '../options'
import { systemClock } from '../system-clock'
import { createChatApi } from './chat-api'
import { createChatDesk } from './chat-desk'
import { createChatDirectory, isChatId } from './chat-directory'
import { createChatControl } from './chat-control'
import { noChatFaults } from './chat-faults'
import { createChatHttp } from './chat-http'
import { createChatHub } from './chat-hub'
import { createChatLog, noJournal } from './chat-log'
import { createUploadStore } from './upload-store'

/** Of the feed server's, with the same meaning. */
export type ChatServerOptions = Pick<
  FeedServerOptions,
  | 'port' | 'host' | 'origins' | 'maxConnections' | 'frameRate' | 'requestRate' | 'token' | 'faults' | 'silenceMs'
  | 'clock' | 'trouble'
>

/** A running chat server. */
export interface ChatServer {
  /** The WebSocket's address on this machine, as `socketIoUrl` makes it. */
  readonly url: string
  /** The HTTP API's address on this machine, without a slash at the end. */
  readonly httpUrl: string
  readonly port: number
  /** How many clients have joined. */
  lines(): number
  announce(text: string): void
  /** A command as `POST /faults` takes it; what is wrong with it, or the state then. */
  fault(command: Readonly<Record<string, unknown>>): object | string
  /** Closes every client and frees the port. */
  close(): Promise<void>
}

const path = '/socket.io/'
/** Envelopes are small: images and voice go over HTTP. */
const maxFrameBytes = 65_536
/** What a client misses for so long is given back to it, ms. */
const recoveryMs = 120_000
const patienceMs = 30_000
/** A line that has not joined by then is closed. */
const joinMs = 10_000

/** The room of all lines of one user. */
const roomOf = (user: string): string => `user:${user}`

/** A refusal of the namespace with the number that the client's table of close codes knows. */
function refusal(code: number, message: string): Error {
  return Object.assign(new Error(message), { data: { code } })
}

/** Starts the chat's server; rejects with a StartError of one line when it cannot. */
export async function createChatServer(options: ChatServerOptions = {}): Promise<ChatServer> {
  const config = resolveOptions(options)
  const clock: Clock = options.clock ?? systemClock
  const now = (): number => clock.now()
  const trouble = options.trouble ?? ((line: string): void => void process.stderr.write(`${line}\n`))
  const directory = createChatDirectory()
  const uploads = createUploadStore()
  const log = createChatLog(noJournal, now)
  const desk = createChatDesk({ directory, log, trouble, isUploaded: (url, kind) => uploads.isFile(url, kind) })
  const faults = noChatFaults()
  const mayEnter = createTokenCheck(config.token)
  const mayUse = createOriginCheck(config.origins)

  const io = new Server({
    path,
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: maxFrameBytes,
    // Whoever comes back is asked for a token again.
    connectionStateRecovery: { maxDisconnectionDuration: recoveryMs, skipMiddlewares: false },
    connectTimeout: joinMs,
    // Room for as many again, who are told in the namespace that there are too many, or have not joined yet.
    allowRequest: ({ headers }, answer) =>
      answer(null, mayUse(headers.origin) && io.engine.clientsCount < 2 * config.maxConnections),
  })

  const hub = createChatHub({
    clock, desk, directory, faults,
    silenceMs: config.silenceMs,
    frameRate: config.frameRate,
    post: {
      push(users, envelope, exceptLine) {
        const all = exceptLine === undefined ? io : io.except(exceptLine)
        const some = users === 'everyone' ? all : all.to(users.map(roomOf))
        if (users.length > 0) some.emit('message', envelope)
      },
    },
  })
  const control = createChatControl({
    faults,
    drop: () => {
      for (const client of io.of('/').sockets.values()) client.conn.close(true)
    },
    disconnect: () => void io.disconnectSockets(false),
  })
  const api = createChatApi({
    desk, directory, uploads, mayEnter,
    lines: () => hub.lines(),
    announce: (text) => hub.announce(text),
    faults: config.faults ? control : undefined,
  })
  const mayAsk = createClientLimits(config.requestRate, now)
  const http = createChatHttp({ api, mayUse, mayAsk, patienceMs })
  io.attach(http)

  /** Who joins, or why nobody does. */
  io.use((socket, next) => {
    const user: unknown = socket.handshake.auth['user']
    const id = typeof user === 'number' ? String(user) : user
    const token: unknown = socket.handshake.auth['token']
    if (io.engine.clientsCount > config.maxConnections) return next(refusal(1_013, 'too many connections'))
    if (!isChatId(id)) return next(refusal(4_400, 'user is missing or malformed'))
    if (!mayEnter(typeof token === 'string' ? token : undefined)) return next(refusal(4_401, 'the token is wrong'))
    // What is given back is the user's who lost it.
    if (socket.recovered && userOf(socket) !== id) return next(refusal(4_403, 'another user'))
    socket.data = { user: id }
    next()
  })

  io.on('connection', (socket) => {
    const user = userOf(socket)
    const ends = hub.join(user, {
      id: socket.id,
      tell: (envelope) => void socket.emit('message', envelope),
      cut: () => void socket.disconnect(true),
    })
    void socket.join(roomOf(user))
    socket.on('message', (envelope: unknown) => ends.heard(envelope))
    socket.on('disconnect', () => ends.gone())
  })

  const port = await listen(http, config.port, config.host).catch((error: unknown) => {
    hub.dispose()
    throw error
  })
  const shownHost = reachableHost(config.host)
  let closing: Promise<void> | undefined

  async function shutDown(): Promise<void> {
    hub.dispose()
    http.closeIdleConnections()
    await io.close()
    http.closeAllConnections()
  }

  return {
    url: `ws://${shownHost}:${port}${path}?EIO=4&transport=websocket`,
    httpUrl: `http://${shownHost}:${port}`,
    port,
    lines: () => hub.lines(),
    announce: (text) => hub.announce(text),
    fault: control,
    close() {
      closing ??= shutDown()
      return closing
    },
  }
}

function userOf(socket: Socket): string {
  const data: unknown = socket.data
  return typeof data === 'object' && data !== null && 'user' in data ? String(data.user) : ''
}
