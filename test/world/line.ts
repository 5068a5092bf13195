import type { SocketConnection, SocketEvent } from '../../src/connection/ports/ports'
import type { SimulatedClock } from '../../src/testing/simulated-clock'
import type { NativeWire, WireEvents, WireRequest } from '../../src/testing/uni/native-wire'
import type { Process } from './device'

export type Direction = 'up' | 'down' | 'both'
type Ending = 'plain' | 'twice' | 'error-only'

interface LineWatch {
  sending(text: string): void
  arrived(): void
  /** Called for the first frame after the native socket reported the connection's end. */
  arrivedLate(direction: 'up' | 'down'): void
  endReported(ending: Ending): void
  closeSwallowed(): void
}

export type Pipe = ReturnType<typeof createPipe>

export interface LineServer {
  /** @param down the direction to the client */
  open(request: WireRequest, notify: (event: SocketEvent) => void, down: Pipe): SocketConnection
}

export type Line = ReturnType<typeof createLine>
/** A connection from the native socket to the server's socket. */
export type Link = ReturnType<Line['linksInUse']>[number]

const minDelayMs = 8
const usualJitterMs = 30
const lostWithoutWord = 1006
/** An operating system gives up a dead connection after this time. */
const systemGivesUpMs = 75_000
const secondEndMs = 400

interface Parcel {
  readonly arrive: () => void
  readonly bytes: number
  taken?: () => void
}

/**
 * A direction of a connection. Frames arrive in order, late, or never.
 * @param delayMs returns each frame's delay
 */
export function createPipe(time: SimulatedClock, delayMs: () => number) {
  let lastMs = 0
  let isFrozen = false
  let isDead = false
  let waiting: Parcel[] = []

  function send({ arrive, taken }: Parcel): void {
    lastMs = Math.max(lastMs, time.elapsed() + delayMs())
    time.setTimer(arrive, lastMs - time.elapsed())
    taken?.()
  }

  return {
    push(arrive: () => void, bytes = 0): void {
      if (isDead) return
      if (isFrozen) waiting.push({ arrive, bytes })
      else send({ arrive, bytes })
    },
    /** Calls back when the last pushed frame has left the sender. */
    whenTaken(taken: () => void): void {
      const last = waiting.at(-1)
      if (last === undefined) taken()
      else last.taken = taken
    },
    freeze: () => void (isFrozen = true),
    thaw(): void {
      if (!isFrozen) return
      isFrozen = false
      for (const parcel of waiting.splice(0)) send(parcel)
    },
    /** Drops held and later frames without an event. */
    die(): void {
      isDead = true
      waiting = []
    },
    isDead: () => isDead,
    isFrozen: () => isFrozen,
    waitingBytes: () => waiting.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

/**
 * The network between a device's native sockets and a server: slow, stalling or lossy on request.
 * @param draw from 0 up to 1
 */
export function createLine(time: SimulatedClock, draw: () => number, watch: LineWatch) {
  const slowness = new Set<{ readonly delayMs: number; readonly jitterMs: number }>()
  let links: ReturnType<typeof connect>[] = []
  let opens = 0
  let freezes = 0
  let refusals = 0

  function delayMs(): number {
    let [minMs, jitterMs] = [minDelayMs, usualJitterMs]
    for (const slow of slowness) {
      minMs += slow.delayMs
      jitterMs += slow.jitterMs
    }
    return Math.round(minMs + draw() * jitterMs)
  }

  function connect(process: Process, server: LineServer, request: WireRequest, events: WireEvents) {
    const up = createPipe(time, delayMs)
    const down = createPipe(time, delayMs)
    let state: 'connecting' | 'open' | 'closing' | 'ended' = 'connecting'
    let ending: Ending = 'plain'
    let unansweredMs: number | undefined
    let isSwallowing = false
    let near: SocketConnection | undefined
    const late = new Set<'up' | 'down'>()

    function notifyLate(direction: 'up' | 'down'): void {
      if (!late.has(direction)) watch.arrivedLate(direction)
      late.add(direction)
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
      const again = (): void => process.notify(() => events.close(lostWithoutWord, ''))
      if (ending === 'twice') time.setTimer(again, secondEndMs)
    }
    const giveUpLater = (): void => void time.setTimer(() => {
      end(lostWithoutWord, '', true)
      near?.drop()
    }, systemGivesUpMs)
    const loseNear = (): void => up.push(() => near?.drop())

    function take(data: string | ArrayBuffer): void {
      const isLate = state === 'ended'
      process.notify(() => {
        watch.arrived()
        if (isLate) notifyLate('down')
        events.message(data)
      })
    }

    function close(code: number, reason: string): void {
      if (state === 'closing' || state === 'ended') return
      const isOpening = state === 'connecting'
      state = 'closing'
      if (unansweredMs !== undefined) {
        isSwallowing = true
        watch.closeSwallowed()
        time.setTimer(() => {
          isSwallowing = false
          end(lostWithoutWord, '', false)
          loseNear()
        }, unansweredMs)
      } else if (isOpening) {
        time.setTimer(() => end(lostWithoutWord, '', true), 0)
        loseNear()
      } else {
        up.push(() => near?.close(code, reason))
        giveUpLater()
      }
    }

    const link = {
      process, close,
      send(data: string | ArrayBuffer): void {
        if (state !== 'open') return
        if (typeof data === 'string') watch.sending(data)
        up.push(() => {
          watch.arrived()
          if (state === 'ended') notifyLate('up')
          near?.send(data, () => undefined)
        })
      },
      isOpen: () => state === 'open',
      /** The connection has ended, and its server was or will be notified. */
      hasEnded: () => state === 'ended' && !up.isDead() && !up.isFrozen() && !down.isFrozen(),
      /** The client has not closed the connection, and the native socket has not reported its end. */
      isInUse: () => process.isAlive() && (state === 'connecting' || state === 'open'),
      /** Whether the connection is in use, and either certain to end or currently blocked. */
      isDoomed: (): boolean => link.isInUse() && [up, down].some((pipe) => pipe.isDead() || pipe.isFrozen()),
      freeze(direction: Direction): void {
        if (direction !== 'down') up.freeze()
        if (direction !== 'up') down.freeze()
      },
      thaw(): void {
        up.thaw()
        down.thaw()
      },
      /** Loses packets from now on, without notifying either side. */
      lose(direction: Direction): void {
        if (direction !== 'down') up.die()
        if (direction !== 'up') down.die()
        giveUpLater()
      },
      /** Disconnects both sides. Notifies the native socket now, and the server after earlier frames have arrived. */
      reset(code = lostWithoutWord, reason = ''): void {
        end(code, reason, code === lostWithoutWord)
        up.push(() => {
          near?.drop()
          down.die()
        })
      },
      /** Closes the native socket of an ended process. */
      abandon(): void {
        state = 'ended'
        loseNear()
      },
      /** Answers the close. The server is notified when the client no longer uses the connection. */
      calm(): void {
        unansweredMs = undefined
        if (!link.isInUse()) near?.drop()
      },
      notifyEndAs: (next: Ending) => void (ending = next),
      /** Leaves the client's next close unanswered for this time. */
      swallowClose: (forMs: number) => void (unansweredMs = forMs),
    }

    up.push(() => {
      if (refusals > 0) return down.push(() => end(lostWithoutWord, '', true))
      near = server.open(request, (event) => {
        switch (event.type) {
          case 'opened':
            return down.push(() => {
              if (state === 'connecting') state = 'open'
              // An unanswered close does not prevent the opening either.
              if (state === 'open' || isSwallowing) process.notify(() => events.open())
            })
          case 'message':
            return down.push(() => take(event.data), typeof event.data === 'string' ? event.data.length : 0)
          case 'closed':
            return down.push(() => end(event.code, event.reason, event.code === lostWithoutWord))
          case 'refused':
            return down.push(() => end(lostWithoutWord, '', true))
        }
      }, down)
    })
    return link
  }

  function once(undo: () => void): () => void {
    let isDone = false
    return () => {
      if (!isDone) undo()
      isDone = true
    }
  }

  const linksInUse = () => links.filter((link) => link.isInUse())

  return {
    wire: (process: Process, server: LineServer): NativeWire => ({
      connect(request, events) {
        opens += 1
        const link = connect(process, server, request, events)
        if (freezes > 0) link.freeze('both')
        links = links.filter((each) => !each.hasEnded())
        links.push(link)
        return link
      },
    }),
    link: () => linksInUse().at(-1),
    linksInUse,
    opens: () => opens,
    /** Adds a delay in each direction until undone. */
    slow(extraMs: number, jitterMs: number) {
      const slow = { delayMs: extraMs, jitterMs }
      slowness.add(slow)
      return once(() => slowness.delete(slow))
    },
    /** Blocks frames without losing them, until undone. */
    freeze() {
      freezes += 1
      for (const link of links) link.freeze('both')
      return once(() => {
        freezes -= 1
        if (freezes === 0) for (const link of links) link.thaw()
      })
    },
    /** Rejects new connections immediately, until undone. */
    refuse() {
      refusals += 1
      return once(() => void (refusals -= 1))
    },
    abandon(): void {
      for (const link of links) link.abandon()
    },
    calm(): void {
      for (const link of links) link.calm()
    },
    /** Whether the network itself has no fault. */
    isSound: () => slowness.size === 0 && freezes === 0 && refusals === 0,
  }
}
