import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { boundSockets, requestTimes } from '../wire/bounded-sockets'
import { corsHeaders } from '../wire/http-server'
import { unknownOrigin, type OriginCheck } from '../wire/origins'
import type { RequestAddress } from '../wire/request-address'
import { readBody, sendAnswer } from '../wire/request-body'
import { readRequestUrl } from '../wire/request-url'
import { securityHeaders } from '../wire/security-headers'
import { takeUpgrades, type UpgradeHandler } from '../wire/take-upgrades'
import { when } from '../shared/when'
import { historyPath, uploadPath, type BodyReader, type ChatApi, type ChatReply } from './chat-api'
import type { UploadBudget } from './uploads/upload-budget'
import { largestUpload } from './uploads/upload-store'

export interface ChatHttpOptions {
  readonly api: ChatApi
  readonly mayUse: OriginCheck
  /** Whether that address may ask once more now. */
  readonly mayAsk: (address: string) => boolean
  /** The same of pages of history, which take longest to make. */
  readonly mayReadHistory: (address: string) => boolean
  readonly addressOf: RequestAddress
  readonly uploads: UploadBudget
  /** How long a request may take to come, ms; then it is over, with 408. */
  readonly patienceMs: number
  readonly trouble: (line: string) => void
  /** Without it every request is answered as it is. */
  readonly upgrade?: UpgradeHandler
}

/** Of all but uploads. */
const largestQuestion = 16_384
/** A form has a little more than its file. */
const largestBody = largestUpload + 16_384

function problem(status: number, msg: string): ChatReply {
  const body = JSON.stringify({ code: 1_000 + status, msg })
  return { status, contentType: 'application/json; charset=utf-8', body }
}

const preflight: ChatReply = { status: 204, contentType: '', body: '' }
const tooLarge = problem(413, 'the body is too large')

interface Asking {
  readonly isHead: boolean
  /** Of the page that asks, when it may. */
  readonly origin: string | undefined
  /** Told of the bytes that are this answer's alone before they are sent. */
  readonly keep: (bytes: number) => void
}

/** Of a request that failed. */
const failedAsking: Asking = { isHead: false, origin: undefined, keep: () => undefined }

function write(request: IncomingMessage, response: ServerResponse, reply: ChatReply, asking: Asking): void {
  const { status, contentType, body, isLasting = false } = reply
  const { isHead, origin, keep } = asking
  // A file is in memory anyway, once for all who ask for it.
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  if (bytes !== body && !isHead) keep(bytes.length)
  sendAnswer(request, response, status, {
    ...securityHeaders,
    ...corsHeaders(origin),
    // Also where somebody opens it by itself: an image or a sound, and never a page.
    'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    ...(isLasting ? { 'Cache-Control': 'private, max-age=86400, immutable' } : {}),
    ...(contentType === '' ? {} : { 'Content-Type': contentType, 'Content-Length': bytes.length }),
  }, isHead ? undefined : bytes)
}

/** By its head: nothing of the body has been read. */
function announcesMore({ headers }: IncomingMessage, mostBytes: number): boolean {
  return Number(headers['content-length'] ?? 0) > mostBytes
}

interface BodyAsked {
  readonly mostBytes: number
  readonly read: BodyReader
  /** Ends an upload of which that many bytes came. */
  readonly over: (cameBytes: number) => void
}

export function createChatHttp(options: ChatHttpOptions): Server {
  const { api, mayUse, mayAsk, mayReadHistory, addressOf, uploads, patienceMs, trouble, upgrade } = options
  type Asked = ChatReply | BodyAsked

  function ask(request: IncomingMessage): Asked | Promise<Asked> {
    const { headers, method = 'GET' } = request
    if (!mayUse(request)) return problem(403, unknownOrigin)
    const tooMany = problem(429, 'too many requests')
    if (!mayAsk(addressOf(request))) return tooMany
    if (method === 'OPTIONS') return preflight
    const url = readRequestUrl(request)
    if (url === undefined) return problem(400, 'the address is malformed')
    const { pathname: path, searchParams: query } = url
    if (path === historyPath && !mayReadHistory(addressOf(request))) return tooMany
    const meant = method === 'HEAD' ? 'GET' : method
    const answered = api({ method: meant, path, query, headers })
    return when(answered, (read) => {
      if (typeof read !== 'function') return read
      const isUpload = path === uploadPath
      const mostBytes = isUpload ? largestBody : largestQuestion
      if (announcesMore(request, mostBytes)) return tooLarge
      if (!isUpload) return { mostBytes, read, over: () => undefined }
      const bytes = Number(headers['content-length'] ?? mostBytes)
      const over = uploads.begin({ user: query.get('user') ?? '', address: addressOf(request), bytes })
      return typeof over === 'function' ? { mostBytes, read, over } : problem(over.status, over.msg)
    })
  }

  /** @param isAwaited the client sends its body after `100 Continue` */
  async function serve(request: IncomingMessage, response: ServerResponse, isAwaited: boolean): Promise<void> {
    // Its client is gone, or was ended for what it sent: requests behind that are still read.
    if (request.socket.destroyed) return
    const { origin } = request.headers
    const asking: Asking = {
      isHead: request.method === 'HEAD',
      origin: mayUse(request) ? origin : undefined,
      keep: (bytes) => sockets.keep(request, response, bytes),
    }
    const asked = await ask(request)
    if (!('read' in asked)) return write(request, response, asked, asking)
    let cameBytes = 0
    try {
      if (isAwaited) response.writeContinue()
      const { body, size } = await readBody(request, asked.mostBytes)
      cameBytes = size
      write(request, response, body === undefined ? tooLarge : await asked.read(body), asking)
    } finally {
      asked.over(cameBytes)
    }
  }

  const take = (request: IncomingMessage, response: ServerResponse, isAwaited: boolean): void => {
    serve(request, response, isAwaited).catch((error: unknown) => {
      trouble(`a request failed: ${error instanceof Error ? error.message : String(error)}`)
      if (response.headersSent) response.destroy()
      else write(request, response, problem(500, 'the request failed'), failedAsking)
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
