import { connect, type Socket } from 'node:net'
import type { Random } from '../../../src/connection/ports/ports'
import { createPipe, type Pipe } from './pipe'
import type { Weather } from './weather'

/** `up` is from client to server. */
type Direction = 'up' | 'down'

/** A client's line through the proxy. */
export interface Link {
  /** 1 for the first of its proxy. */
  readonly number: number
  /** Neither end has gone yet, as far as the proxy knows. */
  isWhole(): boolean
  /** Nothing of that direction arrives any more, and neither end is notified, not even of the other's end. */
  darken(direction: Direction): void
  /** Delayed bytes go on, late; so does an unreported end. */
  brighten(): void
  /** Both ends get a RST. */
  reset(): void
  /** Both ends get a FIN, without a word of the protocol above. */
  cut(): void
  /** The client gets the bytes from here on its way as if the server had sent them. */
  inject(bytes: Buffer): void
  /** Bytes that were sent that way and have not arrived. */
  waitingBytes(direction: Direction): number
}

interface LinkOptions {
  readonly number: number
  readonly near: Socket
  readonly targetPort: number
  readonly random: Random
  weather(): Weather
  over(): void
}

export function createLink({ number, near, targetPort, random, weather, over }: LinkOptions): Link {
  const far = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
  near.setNoDelay(true)
  const dark = new Set<Direction>()
  const pipes: Readonly<Record<Direction, Pipe>> = { up: carry(near, far), down: carry(far, near) }

  function carry(from: Socket, to: Socket): Pipe {
    const pipe = createPipe({
      random,
      weather,
      out: (chunk) => void (to.writable && to.write(chunk)),
      ended: () => to.end(),
    })
    from.on('data', (chunk: Buffer) => pipe.write(chunk))
    from.on('end', () => pipe.end())
    from.on('close', () => {
      pipe.end()
      if (near.destroyed && far.destroyed) {
        stop()
        over()
      }
    })
    // A reset at one end; the close that follows it reports it to the other.
    from.on('error', () => undefined)
    return pipe
  }

  function stop(): void {
    pipes.up.stop()
    pipes.down.stop()
  }

  return {
    number,
    isWhole: () => !near.destroyed && !far.destroyed && near.readable && far.readable,
    darken(direction) {
      dark.add(direction)
      pipes[direction].hold()
    },
    brighten() {
      for (const direction of dark) pipes[direction].release()
      dark.clear()
    },
    reset() {
      stop()
      near.resetAndDestroy()
      far.resetAndDestroy()
    },
    cut() {
      stop()
      near.destroy()
      far.destroy()
    },
    inject: (bytes) => pipes.down.write(bytes),
    waitingBytes: (direction) => pipes[direction].waitingBytes(),
  }
}
