import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { stopParser } from './stop-parser'

/** Limits, in time and bytes, for reading and discarding a body after its response (SV-235). */
const lingerMs = 2_000
const lingerBytes = 8 * 1_024 * 1_024

export interface ReadBody {
  /** The whole body, or `undefined` if it is too large or incomplete. */
  readonly body: Buffer | undefined
  readonly size: number
}

export function readBody(request: IncomingMessage, maxBytes: number): Promise<ReadBody> {
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    let size = 0
    const fail = (): void => resolve({ body: undefined, size })
    // An already destroyed request emits no further event.
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

/** Every body may have this many parts, and another part for each `bytesPerPart` bytes (SV-256). */
const leastParts = 256
const bytesPerPart = 256

/**
 * Closes the connection when a request's body arrives in too many parts, such as one-byte chunks. Counts the parts on
 * arrival, because Node buffers 16 KiB of an unread body, and each part takes 120 bytes.
 */
export function endTinyParts(request: Pick<IncomingMessage, 'push' | 'destroy' | 'socket'>): void {
  const push = request.push.bind(request)
  let parts = 0
  let bytes = 0
  request.push = (part: unknown, encoding) => {
    // Skips the `null` that Node pushes at the end of the body.
    if (Buffer.isBuffer(part)) {
      parts += 1
      bytes += part.length
    }
    if (parts <= leastParts + bytes / bytesPerPart) return push(part, encoding)
    request.destroy()
    stopParser(request.socket)
    return false
  }
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/**
 * Responds even before the request body has arrived. Keeps reading, because closing a socket with unread bytes resets
 * the connection before the client gets the response. Node itself would read a body of any size.
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
  // Uses real time even in tests, like all timers that close connections.
  const timer = setTimeout(end, lingerMs)
  let left = lingerBytes
  request.on('end', end).on('close', end).on('data', (part: Buffer) => {
    left -= part.length
    if (left < 0) end()
  })
}
