import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { writeTrouble } from '../shared/trouble'
import { busyText, problem, type Answer } from './answer'
import { boundSockets, requestTimes } from './bounded-sockets'
import { unknownOrigin, type OriginCheck } from './origins'
import { createRequestAddress, type RequestAddress } from './request-address'
import { readBody, sendAnswer } from './request-body'
import { securityHeaders } from './security-headers'
import { createTurns, type Turn } from './turns'
import { takeUpgrades, type UpgradeHandler } from './take-upgrades'

/** Answers one HTTP request. `url` may come from anyone; the body is read already. */
export type Api = (request: IncomingMessage, body: string) => Answer | Promise<Answer>

export interface Reply {
  readonly status: number
  /** Empty for a reply without a body. */
  readonly contentType: string
  readonly body: string | Buffer
  /** The same for good: a browser may keep it. */
  readonly isLasting?: boolean
}

/** A request whose body may come. */
export interface BodyAsked {
  readonly maxBytes: number
  read(body: Buffer): Reply | Promise<Reply>
  /** The request is over, and that many bytes of its body came. */
  over?(cameBytes: number): void
}

export type Asked = Reply | BodyAsked

interface CommonOptions {
  readonly mayUse: OriginCheck
  /** The text of the 403 for other requests. Default: the advice to allow an origin. */
  readonly refusal?: string
  /** Whether that address may ask once more now. */
  readonly mayAsk: (address: string) => boolean
  /** Whether a request is worked on now. Default: turns of this server alone. */
  readonly turn?: Turn
  /** Default: the client's address; proxies on this machine are trusted. */
  readonly addressOf?: RequestAddress
  /** How long the head and the body of a request may take to come, ms; then it is over, with 408. Default 10,000. */
  readonly patienceMs?: number
  /** Without it every request is answered as it is. */
  readonly upgrade?: UpgradeHandler
  /** Default: written to stderr. */
  readonly trouble?: (line: string) => void
}

export interface AskedServerOptions extends CommonOptions {
  /** Decides by the head alone: a request that is refused has no body read. */
  readonly ask: (request: IncomingMessage) => Asked | Promise<Asked>
  readonly problem: (status: number, msg: string) => Reply
  readonly contentPolicy?: string
}

export interface HttpServerOptions extends CommonOptions {
  readonly api: Api
}

/** An announcement of 4,000 characters is 12 KB of UTF-8; no other request has a longer body. */
const maxJsonBytes = 16_384

export const jsonText = (body: string, status = 200): Reply =>
  ({ status, contentType: 'application/json; charset=utf-8', body })

export const jsonReply = (body: object, status = 200): Reply => jsonText(JSON.stringify(body), status)

/** Which origin may read an answer: the asking page's own, never `*`, since the list may change. */
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

/** A server of an API that takes small texts and answers with JSON. */
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
  const { turn = createTurns({ now: () => performance.now() }) } = options
  const tooLarge = problem(413, 'the body is too large')
  const tooBusy = problem(503, busyText)

  function write(request: IncomingMessage, response: ServerResponse, reply: Reply): void {
    const { status, contentType, body, isLasting = false } = reply
    const isHead = request.method === 'HEAD'
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    // A file is in memory anyway, once for all who ask for it.
    if (bytes !== body && !isHead) sockets.keep(request, response, bytes.length)
    sendAnswer(request, response, status, {
      ...securityHeaders,
      ...corsHeaders(mayUse(request) ? request.headers.origin : undefined),
      'Content-Security-Policy': contentPolicy,
      ...(isLasting ? { 'Cache-Control': 'private, max-age=86400, immutable' } : {}),
      ...(contentType === '' ? {} : { 'Content-Type': contentType, 'Content-Length': bytes.length }),
    }, isHead ? undefined : bytes)
  }

  async function allow(request: IncomingMessage): Promise<Asked> {
    if (!mayUse(request)) return problem(403, refusal)
    const address = addressOf(request)
    if (!mayAsk(address)) return problem(429, 'too many requests')
    if (request.method === 'OPTIONS') return preflight
    return await turn(address) ? ask(request) : tooBusy
  }

  /** @param isAwaited the client sends its body after `100 Continue` */
  async function serve(request: IncomingMessage, response: ServerResponse, isAwaited: boolean): Promise<void> {
    // Its client is gone, or was ended for what it sent: requests behind that are still read.
    if (request.socket.destroyed) return
    const asked = await allow(request)
    if (!('read' in asked)) return write(request, response, asked)
    let cameBytes = 0
    try {
      if (isAwaited) response.writeContinue()
      const { body, size } = await readBody(request, asked.maxBytes)
      cameBytes = size
      write(request, response, body === undefined ? tooLarge
        : await turn(addressOf(request)) ? await asked.read(body) : tooBusy)
    } finally {
      asked.over?.(cameBytes)
    }
  }

  function take(request: IncomingMessage, response: ServerResponse, isAwaited: boolean): void {
    serve(request, response, isAwaited).catch((error: unknown) => {
      trouble(`a request failed: ${error instanceof Error ? error.message : String(error)}`)
      if (response.headersSent) response.destroy()
      else write(request, response, problem(500, 'the request failed'))
    })
  }

  const server = createServer(requestTimes(patienceMs), (request, response) => take(request, response, false))
  const sockets = boundSockets(server, { addressOf })
  if (upgrade !== undefined) takeUpgrades(server, sockets, upgrade)
  return server.on('checkContinue', (request, response) => {
    sockets.take(request, response)
    take(request, response, true)
  })
}
