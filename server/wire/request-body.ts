import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** How long, and how much of, a body is taken and thrown away after its answer, ms and bytes (SV-235). */
const lingerMs = 2_000
const lingerBytes = 8 * 1_024 * 1_024

export interface ReadBody {
  /** The whole body; `undefined` when it is too large or was cut off. */
  readonly body: Buffer | undefined
  readonly size: number
}

export function readBody(request: IncomingMessage, maxBytes: number): Promise<ReadBody> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    let size = 0
    const fail = (): void => resolve({ body: undefined, size })
    // It may have ended before this was called: no event would report it any more.
    if (request.destroyed) return fail()
    request.on('data', (part: Buffer) => {
      size += part.length
      if (size <= maxBytes) parts.push(part)
      else {
        parts.length = 0
        fail()
      }
    })
    request.on('end', () => resolve({ body: Buffer.concat(parts), size }))
    request.on('error', fail).on('close', fail)
  })
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/**
 * Answers a request, also one whose body has not come yet. Its client receives the answer only while the server goes on
 * reading: a socket that is closed on unread bytes is reset, and the answer lost with it. Left to itself Node would
 * read all of the body, however large it is.
 */
export function sendAnswer(
  request: IncomingMessage, response: ServerResponse, status: number, headers: OutgoingHttpHeaders, bytes?: Buffer,
): void {
  if (!hasBody(request) || request.readableEnded) return void response.writeHead(status, headers).end(bytes)
  response.writeHead(status, { ...headers, Connection: 'close' })
  if (bytes === undefined) response.flushHeaders()
  else response.write(bytes)
  const end = (): void => {
    clearTimeout(timer)
    response.end()
  }
  // The machine's own time, as with every connection that must be closed.
  const timer = setTimeout(end, lingerMs)
  let left = lingerBytes
  request.on('end', end).on('close', end).on('data', (part: Buffer) => {
    left -= part.length
    if (left < 0) end()
  })
}
