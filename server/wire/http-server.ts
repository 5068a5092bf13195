import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { writeTrouble } from '../shared/trouble'
import { busyText, problem, type Answer } from './answer'
import { boundSockets, requestTimes } from './bounded-sockets'
import { unknownOrigin, type OriginCheck } from './origins'
import { createRequestAddress, type RequestAddress } from './request-address'
import { endTinyParts, hasBody, readBody, sendAnswer } from './request-body'
import { securityHeaders } from './security-headers'
import { createTurns, type Turn } from './turns'
import { takeUpgrades, type UpgradeHandler } from './take-upgrades'

/** Handles an HTTP request whose body has been read. `url` is untrusted. */
export type Api = (request: IncomingMessage, body: string) => Answer | Promise<Answer>

export interface Reply {
  readonly status: number
  /** Empty for a reply without a body. */
  readonly contentType: string
  readonly body: string | Buffer
  /** Whether the reply never changes, so that browsers may cache the reply. */
  readonly isLasting?: boolean
  readonly isLast?: boolean
  /** Length of the body that a HEAD response omits, in bytes. Default: the length of `body`. */
  readonly length?: number | undefined
}

export interface BodyAsked {
  readonly maxBytes: number
  read(body: Buffer): Reply | Promise<Reply>
  /** Called at the request's end, with the number of body bytes received. */
  over?(cameBytes: number): void
}

export type Asked = Reply | BodyAsked

interface CommonOptions {
  readonly mayUse: OriginCheck
  /** Error message of the 403 response. Default: explains how to allow the origin. */
  readonly refusal?: string
  readonly mayAsk: (address: string) => boolean
  /** Delays a request. Default: requests wait only for other requests to this server. */
  readonly turn?: Turn
  /** Address whose limits apply to a request. Default: the client's, trusting proxies on this machine. */
  readonly addressOf?: RequestAddress
  /** Time in ms for receiving a request. A slower request gets 408. Default 10,000. */
  readonly patienceMs?: number
  /** Without this handler, upgrade requests are served as plain requests. */
  readonly upgrade?: UpgradeHandler
  /** Receives one line per failed request. Default: stderr. */
  readonly trouble?: (line: string) => void
}

export interface AskedServerOptions extends CommonOptions {
  /** Decides whether to accept a request. The body of a rejected request is not read. */
  readonly ask: (request: IncomingMessage) => Asked | Promise<Asked>
  readonly problem: (status: number, msg: string) => Reply
  readonly contentPolicy?: string
  /** Registers a listener for stored files that have been evicted (CV-135). */
  readonly onEvicted?: (listener: (file: Buffer) => void) => void
}

export interface HttpServerOptions extends CommonOptions {
  readonly api: Api
}

/** Maximum JSON body size. The longest body, an announcement of 4,000 characters, takes up to 12 KB of UTF-8. */
const maxJsonBytes = 16_384

/** Maximum number of health checks per event loop turn (SV-297). */
const healthAtOnce = 20
const isHealthCheck = ({ url }: IncomingMessage): boolean => url?.split('?', 1)[0] === '/healthz'

export const jsonText = (body: string | Buffer, status = 200): Reply =>
  ({ status, contentType: 'application/json; charset=utf-8', body })

export const jsonReply = (body: object, status = 200): Reply => jsonText(JSON.stringify(body), status)

/** Lets the requesting page read the response. Never returns `*`, because the allowed origins may change. */
function corsHeaders(origin: string | undefined): Readonly<Record<string, string>> {
  if (origin === undefined) return { Vary: 'Origin' }
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Headers': 'authorization, content-type',
    'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
    'Vary': 'Origin',
  }
}

const preflight: Reply = { status: 204, contentType: '', body: '' }

export function createHttpServer({ api, ...options }: HttpServerOptions): Server {
  const replyOf = ({ status, body }: Answer): Reply => jsonReply(body, status)
  return createAskedServer({
    ...options,
    problem: (status, msg) => replyOf(problem(status, msg)),
    ask: (request) => ({
      maxBytes: maxJsonBytes,
      read: async (body) => replyOf(await api(request, body.toString('utf8'))),
    }),
  })
}

export function createAskedServer(options: AskedServerOptions): Server {
  const { ask, problem, mayUse, mayAsk, addressOf = createRequestAddress([]), patienceMs = 10_000 } = options
  const { upgrade, refusal = unknownOrigin, trouble = writeTrouble } = options
  const { contentPolicy = securityHeaders['Content-Security-Policy'] } = options
  const now = (): number => performance.now()
  const { turn = createTurns({ now }), onEvicted } = options
  const healthTurn = createTurns({ now, atOnce: healthAtOnce, loops: 1 })
  const turnOf = (request: IncomingMessage): ReturnType<Turn> =>
    (isHealthCheck(request) ? healthTurn : turn)(addressOf(request))
  const tooLarge = problem(413, 'the body is too large')
  const tooBusy = problem(503, busyText)

  function write(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
    const { status, contentType, body, isLasting = false, isLast = false, length } = reply
    const isHead = request.method === 'HEAD'
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    if (isLasting && !isHead) sockets.share(request, response, bytes)
    else if (!isHead) sockets.keep(request, response, bytes.length)
    sendAnswer(request, response, status, {
      ...securityHeaders,
      ...corsHeaders(mayUse(request) ? request.headers.origin : undefined),
      'Content-Security-Policy': contentPolicy,
      ...(isLast ? { Connection: 'close' } : {}),
      ...(isLasting ? { 'Cache-Control': 'private, max-age=86400, immutable' } : {}),
      ...(contentType === '' ? {} : { 'Content-Type': contentType, 'Content-Length': length ?? bytes.length }),
    }, isHead ? undefined : bytes)
  }

  /**
   * Refuses a request. The next request ends the socket, because refusing thousands of requests in one read takes
   * seconds.
   */
  function refuse({ socket }: IncomingMessage, status: number, msg: string): Reply {
    sockets.refuse(socket)
    return { ...problem(status, msg), isLast: true }
  }

  async function allow(request: IncomingMessage): Promise<Asked> {
    if (!mayUse(request)) return refuse(request, 403, refusal)
    if (!mayAsk(addressOf(request))) return refuse(request, 429, 'too many requests')
    if (request.method === 'OPTIONS') return preflight
    return await turnOf(request) ? ask(request) : tooBusy
  }

  /** @param isAwaited whether the client awaits `100 Continue` before it sends the body */
  async function serve(request: IncomingMessage, response: ServerResponse, isAwaited: boolean): Promise<void> {
    // Ignores a destroyed socket, whose remaining requests Node still parses.
    if (request.socket.destroyed) return
    const asked = await allow(request)
    if (!('read' in asked)) return write(request, response, asked)
    let cameBytes = 0
    try {
      if (isAwaited) response.writeContinue()
      const { body, size } = await readBody(request, asked.maxBytes)
      cameBytes = size
      write(request, response, body === undefined ? tooLarge
        : !hasBody(request) || await turnOf(request) ? await asked.read(body) : tooBusy)
    } finally {
      asked.over?.(cameBytes)
    }
  }

  function take(request: IncomingMessage, response: ServerResponse, isAwaited: boolean): void {
    endTinyParts(request)
    serve(request, response, isAwaited).catch((error: unknown) => {
      trouble(`a request failed: ${error instanceof Error ? error.message : String(error)}`)
      if (response.headersSent) response.destroy()
      else write(request, response, problem(500, 'the request failed'))
    })
  }

  const server = createServer(requestTimes(patienceMs), (request, response) => take(request, response, false))
  const sockets = boundSockets(server, { addressOf })
  onEvicted?.(sockets.evict)
  if (upgrade !== undefined) takeUpgrades(server, sockets, upgrade)
  return server.on('checkContinue', (request, response) => {
    sockets.take(request, response)
    take(request, response, true)
  })
}
