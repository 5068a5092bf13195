import { connect, type Socket } from 'node:net'

export type Link = ReturnType<typeof createLink>

/** Carries what comes from one end to the other, and its end behind it, unless the direction is held. */
function createPipe(from: Socket, to: Socket, delayMs: number) {
  let kept: Buffer[] = []
  let isHeld = false
  let isEnding = false
  let isOver = false

  function flow(): void {
    if (isHeld || isOver) return
    for (const chunk of kept.splice(0)) if (to.writable) to.write(chunk)
    if (!isEnding) return
    isOver = true
    to.end()
  }

  function end(): void {
    isEnding = true
    flow()
  }

  function later(act: () => void): void {
    if (delayMs === 0) act()
    else setTimeout(act, delayMs)
  }

  from.on('data', (chunk: Buffer) => later(() => {
    kept.push(chunk)
    flow()
  }))
  from.on('end', () => later(end)).on('close', () => later(end))
  // A reset at one end; the close that follows it reports it to the other.
  from.on('error', () => undefined)

  return {
    hold(isNow: boolean): void {
      isHeld = isNow
      flow()
    },
    /** Lets go of all that is on its way. */
    stop(): void {
      isOver = true
      kept = []
    },
  }
}

interface LinkOptions {
  readonly targetPort: number
  /** How long each chunk travels, ms. */
  readonly delayMs: number
  /** Both ends have gone. */
  over(): void
}

/** A client's line through the proxy. */
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
    /** Nothing arrives at the client any more, not even the server's end; what the client sends does. */
    darken: (): void => down.hold(true),
    /** Delayed bytes go on, late; so does an unreported end. */
    brighten: (): void => down.hold(false),
    /** Both ends get a RST. */
    reset(): void {
      stop()
      near.resetAndDestroy()
      far.resetAndDestroy()
    },
    /** Both ends get a FIN, without a word of the protocol above. */
    cut(): void {
      stop()
      near.destroy()
      far.destroy()
    },
  }
}
