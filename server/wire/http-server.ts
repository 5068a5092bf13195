import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { Answer } from './answer'
import { problem } from './answer'
import { boundSockets, requestTimes } from './bounded-sockets'
import { unknownOrigin, type OriginCheck } from './origins'
import { createRequestAddress, type RequestAddress } from './request-address'
import { readBody, sendAnswer } from './request-body'
import { securityHeaders } from './security-headers'
import { takeUpgrades, type UpgradeHandler } from './take-upgrades'

/** Answers one HTTP request. `url` may come from anyone; the body is read already. */
export type Api = (request: IncomingMessage, body: string) => Answer | Promise<Answer>

const bodyLimit = 16_384

interface Asking {
  readonly isHead: boolean
  /** Of the page that asks, when it may. */
  readonly origin: string | undefined
  /** Told of the bytes of the answer before it is sent. */
  readonly keep: (bytes: number) => void
}

/** Which origin may read an answer: the asking page's own, never `*`, since the list may change. */
export function corsHeaders(origin: string | undefined): Readonly<Record<string, string>> {
  if (origin === undefined) return { Vary: 'Origin' }
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Headers': 'authorization, content-type',
    'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
    'Vary': 'Origin',
  }
}

function write(request: IncomingMessage, response: ServerResponse, { status, body }: Answer, asking: Asking): void {
  const { isHead, origin, keep } = asking
  const bytes = Buffer.from(JSON.stringify(body))
  if (!isHead) keep(bytes.length)
  sendAnswer(request, response, status, {
    ...securityHeaders,
    ...corsHeaders(origin),
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
  }, isHead ? undefined : bytes)
}

export interface HttpServerOptions {
  readonly api: Api
  readonly mayUse: OriginCheck
  /** Whether that address may ask once more now. */
  readonly mayAsk: (address: string) => boolean
  /** Default: the client's address; proxies on this machine are trusted. */
  readonly addressOf?: RequestAddress
  /** How long the head and the body of a request may take to come, ms; then it is over, with 408. Default 10,000. */
  readonly patienceMs?: number
  /** Without it every request is answered as it is. */
  readonly upgrade?: UpgradeHandler
}

export function createHttpServer(options: HttpServerOptions): Server {
  const { api, mayUse, mayAsk, addressOf = createRequestAddress([]), patienceMs = 10_000, upgrade } = options

  async function answerTo(request: IncomingMessage): Promise<Answer> {
    const { body } = await readBody(request, bodyLimit)
    return body === undefined ? problem(413, 'the body is too large') : api(request, body.toString('utf8'))
  }

  async function serve(request: IncomingMessage, response: ServerResponse, asking: Asking): Promise<void> {
    // Its client is gone, or was ended for what it sent: requests behind that are still read.
    if (request.socket.destroyed) return
    if (!mayUse(request)) {
      write(request, response, problem(403, unknownOrigin), asking)
    } else if (!mayAsk(addressOf(request))) {
      write(request, response, problem(429, 'too many requests'), asking)
    } else if (request.method === 'OPTIONS') {
      sendAnswer(request, response, 204, { ...securityHeaders, ...corsHeaders(asking.origin) })
    } else {
      write(request, response, await answerTo(request), asking)
    }
  }

  const server = createServer(requestTimes(patienceMs), (request, response) => {
    const { origin } = request.headers
    const asking: Asking = {
      isHead: request.method === 'HEAD',
      origin: mayUse(request) ? origin : undefined,
      keep: (bytes) => sockets.keep(request, response, bytes),
    }
    serve(request, response, asking).catch(() => {
      if (!response.headersSent) write(request, response, problem(500, 'the request failed'), asking)
    })
  })
  const sockets = boundSockets(server, { addressOf })
  if (upgrade !== undefined) takeUpgrades(server, sockets, upgrade)
  return server
}
