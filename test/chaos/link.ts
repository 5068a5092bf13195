import type { WireEvents, WireSocket } from '../../src/testing/uni/native-wire'
import type { Process } from './device'
import { createPipe } from './pipe'
import { createServerPeer, type ServerPeer } from './server-peer'
import type { World } from './world'

/** The native events at the end of a connection. */
type Ending = 'plain' | 'twice' | 'error-only'

/** The events on a link that the rest of the harness counts. */
export interface LinkWatch {
  /** A frame has arrived. */
  arrived(direction: 'up' | 'down', text: string): void
  /** The client hands a frame over. */
  sending(text: string): void
  /** For the first time, a frame of a connection that native has already called ended. */
  arrivedLate(direction: 'up' | 'down'): void
  endReported(ending: Ending): void
  closeSwallowed(): void
}

interface LinkOptions {
  readonly world: World
  readonly process: Process
  readonly events: WireEvents
  readonly delayMs: () => number
  /** False: the server takes no connection now. */
  readonly accept: (peer: ServerPeer) => boolean
  readonly receive: (peer: ServerPeer, text: string) => void
  readonly watch: LinkWatch
}

/** A connection from native's socket to the server's. */
export interface Link {
  readonly socket: WireSocket
  readonly process: Process
  state(): 'connecting' | 'open' | 'closing' | 'ended'
  /** The client has not closed it, and native has not reported its end. */
  isInUse(): boolean
  /** Open for the client, and either doomed, or nothing gets through at present. */
  isDoomed(): boolean
  freeze(direction: 'up' | 'down' | 'both'): void
  thaw(): void
  /** Packets are lost from now on, and neither side is notified. */
  lose(direction: 'up' | 'down' | 'both'): void
  /** Both sides lose it; native is notified now, the server when earlier frames have arrived. */
  reset(code?: number, reason?: string): void
  /** The process is gone: native closes for it. */
  abandon(): void
  notifyEndAs(ending: Ending): void
  /** The next close of the client is not answered for so long. */
  swallowClose(forMs: number): void
}

const lostWithoutWord = 1006
/** When an operating system gives a dead connection up. */
const systemGivesUpMs = 75_000
/** When `ws` stops waiting for the answer to its close. */
const serverGivesUpMs = 30_000
const secondEndMs = 400

export function createLink({ world, process, events, delayMs, accept, receive, watch }: LinkOptions): Link {
  const up = createPipe(world, delayMs)
  const down = createPipe(world, delayMs)
  let state: ReturnType<Link['state']> = 'connecting'
  let ending: Ending = 'plain'
  let unansweredMs: number | undefined
  let isSwallowing = false
  const late = new Set<'up' | 'down'>()

  const peer = createServerPeer({
    send: (text, taken) => down.push(() => take(text), text.length, taken),
    close(code, reason) {
      down.push(() => {
        end(code, reason, false)
        up.push(() => peer.ended(code))
      })
      world.after(serverGivesUpMs, () => peer.ended(lostWithoutWord))
    },
    terminate() {
      down.push(() => end(lostWithoutWord, '', true))
      up.die()
    },
    waitingBytes: down.waitingBytes,
  })

  function notifyLate(direction: 'up' | 'down'): void {
    if (!late.has(direction)) watch.arrivedLate(direction)
    late.add(direction)
  }

  function take(text: string): void {
    const isLate = state === 'ended'
    process.notify(() => {
      watch.arrived('down', text)
      if (isLate) notifyLate('down')
      events.message(text)
    })
  }

  function end(code: number, reason: string, isError: boolean): void {
    if (state === 'ended' || isSwallowing) return
    state = 'ended'
    process.notify(() => {
      watch.endReported(ending)
      if (isError || ending === 'error-only') events.error()
      if (ending !== 'error-only') events.close(code, reason)
      if (ending === 'twice') events.close(code, reason)
    })
    if (ending === 'twice') world.after(secondEndMs, () => process.notify(() => events.close(lostWithoutWord, '')))
  }

  function swallow(forMs: number): void {
    state = 'closing'
    isSwallowing = true
    watch.closeSwallowed()
    world.after(forMs, () => {
      isSwallowing = false
      end(lostWithoutWord, '', false)
      up.push(() => peer.ended(lostWithoutWord))
    })
  }

  function close(code: number, reason: string): void {
    if (state === 'closing' || state === 'ended') return
    if (unansweredMs !== undefined) return swallow(unansweredMs)
    if (state === 'connecting') {
      state = 'closing'
      world.after(0, () => end(lostWithoutWord, '', true))
      return up.push(() => peer.ended(lostWithoutWord))
    }
    state = 'closing'
    up.push(() => {
      peer.ended(code)
      down.push(() => end(code, reason, false))
    })
    world.after(systemGivesUpMs, () => end(lostWithoutWord, '', true))
  }

  up.push(() => {
    if (!accept(peer)) return down.push(() => end(lostWithoutWord, '', true))
    down.push(() => {
      if (state === 'connecting') state = 'open'
      // A close that is not answered does not stop the opening either.
      if (state === 'open' || isSwallowing) process.notify(() => events.open())
    })
  })

  return {
    process,
    socket: {
      close,
      send(data) {
        if (state !== 'open' || typeof data !== 'string') return
        watch.sending(data)
        up.push(() => {
          watch.arrived('up', data)
          if (state === 'ended') notifyLate('up')
          receive(peer, data)
        })
      },
    },
    state: () => state,
    isInUse: () => process.isAlive() && (state === 'connecting' || state === 'open'),
    isDoomed() {
      if (!this.isInUse()) return false
      return up.isDead() || down.isDead() || up.isFrozen() || down.isFrozen()
    },
    freeze(direction) {
      if (direction !== 'down') up.freeze()
      if (direction !== 'up') down.freeze()
    },
    thaw() {
      up.thaw()
      down.thaw()
    },
    lose(direction) {
      if (direction !== 'down') up.die()
      if (direction !== 'up') down.die()
      world.after(systemGivesUpMs, () => end(lostWithoutWord, '', true))
    },
    reset(code = lostWithoutWord, reason = '') {
      end(code, reason, code === lostWithoutWord)
      up.push(() => {
        peer.ended(lostWithoutWord)
        down.die()
      })
    },
    abandon() {
      state = 'ended'
      up.push(() => peer.ended(lostWithoutWord))
    },
    notifyEndAs(next) {
      ending = next
    },
    swallowClose(forMs) {
      unansweredMs = forMs
    },
  }
}
