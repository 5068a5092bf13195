import type WebSocket from 'ws'
import { createFloodGuard, frameCount } from '../wire/flood-guard'
import type { RateLimits } from '../wire/rate-limit'
import type { ServerClock } from '../shared/server-clock'

/**
 * The server drops a connection above this multiple of `limitBytes`, because pushes pile up when a client does not read
 * (SV-129). Above `limitBytes` itself, the server only stops reading from the client.
 */
const endFactor = 8

/** A frame of the maximum size counts as this many frames (SV-270). */
const largestCount = 32

export interface SampleConnection {
  /** Sends data. While the client does not read, the server does not read from the client. */
  give(data: Buffer | string, isBinary: boolean): void
  close(code: number, reason: string): void
}

export interface SampleHandlers {
  received(data: Buffer, isBinary: boolean): void
  gone?(): void
}

export interface LineOptions {
  readonly clock: ServerClock
  readonly frameRate: RateLimits
  readonly maxFrameBytes: number
  /** Queued bytes above which the server stops reading from a client. */
  readonly limitBytes: number
  /** Whether an address's connections together may send `count` more frames (SV-245). */
  readonly mayAddress: (count: number) => boolean
  begin(line: SampleConnection): SampleHandlers
}

/** Returns a function that reports whether a frame arrived since its last call. */
export function attachLine(socket: WebSocket, options: LineOptions): () => boolean {
  const { clock, frameRate, maxFrameBytes, limitBytes, mayAddress, begin } = options
  const mayBeReceived = createFloodGuard(socket, frameRate, () => clock.elapsed(), mayAddress)
  let received = true
  const ends = begin({
    give(data, isBinary) {
      socket.send(data, { binary: isBinary }, () => {
        if (socket.isPaused && socket.bufferedAmount <= limitBytes) socket.resume()
      })
      if (socket.bufferedAmount > endFactor * limitBytes) socket.terminate()
      else if (socket.bufferedAmount > limitBytes) socket.pause()
    },
    close: (code, reason) => {
      // Resumes reading, because the client's response to the close must be read.
      socket.resume()
      socket.close(code, reason)
    },
  })

  function admits(size: number): boolean {
    const isReceived = mayBeReceived(frameCount(size, frameRate, maxFrameBytes / largestCount))
    received ||= isReceived
    return isReceived
  }

  socket.on('message', (data, isBinary) => {
    if (Buffer.isBuffer(data) && admits(data.length)) ends.received(data, isBinary)
  })
  socket.on('ping', (data) => {
    if (admits(data.length) && socket.bufferedAmount <= limitBytes) socket.pong(data)
  })
  socket.on('pong', (data) => void admits(data.length))
  socket.on('close', () => ends.gone?.())

  return () => {
    const was = received
    received = false
    return was
  }
}
