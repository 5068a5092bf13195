import type WebSocket from 'ws'
import { createFloodGuard } from '../wire/flood-guard'
import type { RateLimits } from '../wire/rate-limit'
import type { ServerClock } from '../shared/server-clock'

/**
 * Pushes pile up for a client that does not read: beyond this many times the limit its line is ended (SV-129). Up to
 * there it is only not read.
 */
const endFactor = 8

export interface SampleConnection {
  /** Sends a frame of this type as it is. A client that does not read is not read either until it does. */
  give(data: Buffer | string, isBinary: boolean): void
  close(code: number, reason: string): void
  /** The client is not read until the returned function is called. */
  hold(): () => void
}

export interface SampleHandlers {
  received(data: Buffer, isBinary: boolean): void
  /** The line has ended. */
  gone?(): void
}

export interface LineOptions {
  readonly clock: ServerClock
  readonly frameRate: RateLimits
  /** Bytes that may wait for a client before it is not read any more. */
  readonly limitBytes: number
  begin(line: SampleConnection): SampleHandlers
}

/** Attaches a sample server to a socket; the returned function says whether a frame came since the last call. */
export function attachLine(socket: WebSocket, { clock, frameRate, limitBytes, begin }: LineOptions): () => boolean {
  const mayBeReceived = createFloodGuard(socket, frameRate, () => clock.elapsed())
  let received = true
  let isHeld = false
  const ends = begin({
    give(data, isBinary) {
      socket.send(data, { binary: isBinary }, () => {
        if (socket.isPaused && !isHeld && socket.bufferedAmount <= limitBytes) socket.resume()
      })
      if (socket.bufferedAmount > endFactor * limitBytes) socket.terminate()
      else if (socket.bufferedAmount > limitBytes) socket.pause()
    },
    close: (code, reason) => {
      // The answer to the close would not be read either.
      socket.resume()
      socket.close(code, reason)
    },
    hold() {
      isHeld = true
      socket.pause()
      return () => {
        isHeld = false
        if (socket.bufferedAmount <= limitBytes) socket.resume()
      }
    },
  })

  function admits(): boolean {
    const isReceived = mayBeReceived()
    received ||= isReceived
    return isReceived
  }

  socket.on('message', (data, isBinary) => {
    if (admits() && Buffer.isBuffer(data)) ends.received(data, isBinary)
  })
  socket.on('ping', (data) => {
    // Not left to ws: a client that pings and never reads would grow its queue without end.
    if (admits() && socket.bufferedAmount <= limitBytes) socket.pong(data)
  })
  socket.on('pong', admits)
  socket.on('close', () => ends.gone?.())

  return () => {
    const was = received
    received = false
    return was
  }
}
