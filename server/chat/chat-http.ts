import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { corsHeaders } from '../http/http-server'
import type { OriginCheck } from '../http/origins'
import { securityHeaders } from '../http/security-headers'
import { uploadPath, type ChatApi, type ChatReply } from './chat-api'
import { largestUpload } from './upload-store'

export interface ChatHttpOptions {
  readonly api: ChatApi
  readonly mayUse: OriginCheck
  /** Whether that address may ask once more now. */
  readonly mayAsk: (address: string) => boolean
  /** How long a request may take to come, ms; then it is over, with 408. */
  readonly patienceMs: number
}

/** Of all but uploads. */
const largestQuestion = 16_384
/** A form has a little more than its file. */
const largestBody = largestUpload + 16_384

/** The whole body; `undefined` when it is too large or was cut off. */
async function readBody(request: IncomingMessage, mostBytes: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of request) {
      if (!Buffer.isBuffer(part)) return undefined
      size += part.length
      if (size > mostBytes) return undefined
      parts.push(part)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(parts)
}

function problem(status: number, msg: string): ChatReply {
  const body = JSON.stringify({ code: 1_000 + status, msg })
  return { status, contentType: 'application/json; charset=utf-8', body }
}

function write(response: ServerResponse, reply: ChatReply, isHead: boolean, origin: string | undefined): void {
  const { status, contentType, body, isLasting = false } = reply
  response.writeHead(status, {
    ...securityHeaders,
    ...corsHeaders(origin),
    // Also where somebody opens it by itself: an image or a sound, and never a page.
    'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    ...(isLasting ? { 'Cache-Control': 'private, max-age=86400, immutable' } : {}),
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
  })
  response.end(isHead ? undefined : body)
}

export function createChatHttp({ api, mayUse, mayAsk, patienceMs }: ChatHttpOptions): Server {
  async function replyTo(request: IncomingMessage): Promise<ChatReply> {
    const { headers, socket, method = 'GET' } = request
    if (!mayUse(headers.origin)) return problem(403, 'pages of this origin may not use the server')
    if (!mayAsk(socket.remoteAddress ?? '')) return problem(429, 'too many requests')
    const address = `http://chat${request.url ?? '/'}`
    if (!URL.canParse(address)) return problem(400, 'the address is malformed')
    const { pathname: path, searchParams: query } = new URL(address)
    const body = await readBody(request, path === uploadPath ? largestBody : largestQuestion)
    if (body === undefined) return problem(413, 'the body is too large')
    const asked = method === 'HEAD' ? 'GET' : method
    return api({ method: asked, path, query, headers, address: socket.remoteAddress, body })
  }

  const limits = { headersTimeout: patienceMs, requestTimeout: patienceMs, connectionsCheckingInterval: patienceMs / 4 }
  return createServer(limits, (request, response) => {
    const { origin } = request.headers
    const asking = mayUse(origin) ? origin : undefined
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { ...securityHeaders, ...corsHeaders(asking) }).end()
      return
    }
    replyTo(request).catch(() => problem(500, 'the request failed')).then(
      (reply) => write(response, reply, request.method === 'HEAD', asking),
      () => response.destroy(),
    )
  })
}
