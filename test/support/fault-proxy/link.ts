import { connect, type Socket } from 'node:net'

export type Link = ReturnType<typeof createLink>

/** Forwards data and then the end of the connection. */
function createPipe(from: Socket, to: Socket, delayMs: number) {
  let isOver = false

  function later(act: () => void): void {
    if (delayMs === 0) act()
    else setTimeout(act, delayMs)
  }

  function end(): void {
    if (isOver) return
    isOver = true
    to.end()
  }

  from.on('data', (chunk: Buffer) => later(() => {
    if (!isOver && to.writable) to.write(chunk)
  }))
  from.on('end', () => later(end)).on('close', () => later(end))
  // A reset. The following close reports it to the other end.
  from.on('error', () => undefined)

  return { stop: (): void => void (isOver = true) }
}

interface LinkOptions {
  readonly targetPort: number
  /** Travel time of each chunk, ms. */
  readonly delayMs: number
  /** Called when both ends have closed. */
  over(): void
}

export function createLink(near: Socket, { targetPort, delayMs, over }: LinkOptions) {
  const far = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
  near.setNoDelay(true)
  const up = createPipe(near, far, delayMs)
  const down = createPipe(far, near, delayMs)
  for (const end of [near, far]) {
    end.on('close', () => {
      if (near.destroyed && far.destroyed) over()
    })
  }

  function stop(): void {
    up.stop()
    down.stop()
  }

  return {
    /** Sends a RST to both ends. */
    reset(): void {
      stop()
      near.resetAndDestroy()
      far.resetAndDestroy()
    },
    /** Sends a FIN to both ends, without a protocol frame. */
    cut(): void {
      stop()
      near.destroy()
      far.destroy()
    },
  }
}
