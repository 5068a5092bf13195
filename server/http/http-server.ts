import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { Answer } from './answer'
import { problem } from './answer'
import type { Api } from './api'

const bodyLimit = 16_384

/** Pages come from another port while developing; nothing here relies on cookies. */
const headers = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': 'authorization, content-type',
  'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
} as const

function write(response: ServerResponse, { status, body }: Answer, isHead: boolean): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
  })
  response.end(isHead ? undefined : text)
}

/** The body as text; `undefined` when it is too large or was cut off. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of request) {
      if (!Buffer.isBuffer(part)) return undefined
      size += part.length
      if (size > bodyLimit) return undefined
      parts.push(part)
    }
  } catch {
    return undefined
  }
  return Buffer.concat(parts).toString('utf8')
}

export function createHttpServer(api: Api): Server {
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, headers).end()
      return
    }
    const body = await readBody(request)
    const isHead = request.method === 'HEAD'
    write(response, body === undefined ? problem(413, 'the body is too large') : api(request, body), isHead)
  }

  return createServer((request, response) => {
    serve(request, response).catch(() => {
      if (!response.headersSent) write(response, problem(500, 'the request failed'), false)
    })
  })
}
