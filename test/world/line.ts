import type { SocketConnection, SocketPort } from '../../src/connection/ports/ports'
import type { SimulatedClock } from '../../src/testing/simulated-clock'
import type { NativeWire, WireEvents, WireRequest, WireSocket } from '../../src/testing/uni/native-wire'
import type { Process } from './device'

export type Direction = 'up' | 'down' | 'both'
/** The native events at the end of a connection. */
type Ending = 'plain' | 'twice' | 'error-only'

/** The events of a line that are counted and judged. */
interface LineWatch {
  /** The client hands a frame over. */
  sending(text: string): void
  /** A frame has arrived, either way. */
  arrived(): void
  /** For the first time, a frame of a connection that native has already called ended. */
  arrivedLate(direction: 'up' | 'down'): void
  endReported(ending: Ending): void
  closeSwallowed(): void
}

/** A connection from native's socket to the server's. */
export interface Link {
  readonly process: Process
  /** To the client. */
  readonly down: Pipe
  isOpen(): boolean
  /** It has ended, and its server knows or will. */
  hasEnded(): boolean
  /** The client has not closed it, and native has not reported its end. */
  isInUse(): boolean
  /** In use, and either doomed, or nothing gets through at present. */
  isDoomed(): boolean
  freeze(direction: Direction): void
  thaw(): void
  /** Packets are lost from now on, and neither side is notified. */
  lose(direction: Direction): void
  /** Both sides lose it; native is notified now, the server when earlier frames have arrived. */
  reset(code?: number, reason?: string): void
  /** The process is gone: native closes for it. */
  abandon(): void
  /** Its close is answered, and the server knows when the client does not use it any more. */
  calm(): void
  notifyEndAs(ending: Ending): void
  /** The next close of the client is not answered for so long. */
  swallowClose(forMs: number): void
}

/** Everything between the native sockets of a device and a server: it is slow, stands still and loses. */
export interface Line {
  /** The wire of a process to a server. */
  wire(process: Process, server: SocketPort): NativeWire
  /** The newest link that the client holds. */
  link(): Link | undefined
  linksInUse(): readonly Link[]
  /** The link of a server's connection, by its number since the last process began. */
  linkOf(connection: number): Link | undefined
  /** Connections begun so far. */
  opens(): number
  /** Adds to each way until taken back. */
  slow(delayMs: number, jitterMs: number): () => void
  /** Nothing gets through, and nothing is lost, until taken back. */
  freeze(): () => void
  /** New connections are turned away at once, until taken back. */
  refuse(): () => void
  /** The process is gone. */
  abandon(): void
  /** The faults of single links are over. */
  calm(): void
  /** Nothing of the way itself is wrong. */
  isSound(): boolean
}

const minDelayMs = 8
const usualJitterMs = 30
const lostWithoutWord = 1006
/** When an operating system gives a dead connection up. */
const systemGivesUpMs = 75_000
const secondEndMs = 400

/** A direction of a connection: frames come out in order, late, or never. */
interface Pipe {
  push(arrive: () => void, bytes?: number): void
  /** Calls back once what was pushed last has left the sender; until then its bytes wait. */
  whenTaken(taken: () => void): void
  /** Pushed frames wait from now on. */
  freeze(): void
  /** Waiting frames go on. */
  thaw(): void
  /** Waiting and later frames are lost without an event. */
  die(): void
  isDead(): boolean
  isFrozen(): boolean
  waitingBytes(): number
}

interface Parcel {
  readonly arrive: () => void
  readonly bytes: number
  taken?: () => void
}

/** @param delayMs asked for each parcel */
export function createPipe(time: SimulatedClock, delayMs: () => number): Pipe {
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
    push(arrive, bytes = 0) {
      if (isDead) return
      if (isFrozen) waiting.push({ arrive, bytes })
      else send({ arrive, bytes })
    },
    whenTaken(taken) {
      const last = waiting.at(-1)
      if (last === undefined) taken()
      else last.taken = taken
    },
    freeze: () => void (isFrozen = true),
    thaw() {
      if (!isFrozen) return
      isFrozen = false
      for (const parcel of waiting.splice(0)) send(parcel)
    },
    die() {
      isDead = true
      waiting = []
    },
    isDead: () => isDead,
    isFrozen: () => isFrozen,
    waitingBytes: () => waiting.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

/** @param draw from 0 up to 1 */
export function createLine(time: SimulatedClock, draw: () => number, watch: LineWatch): Line {
  const slowness = new Set<{ readonly delayMs: number; readonly jitterMs: number }>()
  let links: Link[] = []
  /** By the server's connections. */
  let reached: Link[] = []
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

  function connect(
    process: Process, server: SocketPort, request: WireRequest, events: WireEvents,
  ): Link & WireSocket {
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

    const link: Link & WireSocket = {
      process, down, close,
      send(data) {
        if (state !== 'open') return
        if (typeof data === 'string') watch.sending(data)
        up.push(() => {
          watch.arrived()
          if (state === 'ended') notifyLate('up')
          near?.send(data, () => undefined)
        })
      },
      isOpen: () => state === 'open',
      hasEnded: () => state === 'ended' && !up.isDead() && !up.isFrozen() && !down.isFrozen(),
      isInUse: () => process.isAlive() && (state === 'connecting' || state === 'open'),
      isDoomed: () => link.isInUse() && [up, down].some((pipe) => pipe.isDead() || pipe.isFrozen()),
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
        giveUpLater()
      },
      reset(code = lostWithoutWord, reason = '') {
        end(code, reason, code === lostWithoutWord)
        up.push(() => {
          near?.drop()
          down.die()
        })
      },
      abandon() {
        state = 'ended'
        loseNear()
      },
      calm() {
        unansweredMs = undefined
        if (!link.isInUse()) near?.drop()
      },
      notifyEndAs: (next) => void (ending = next),
      swallowClose: (forMs) => void (unansweredMs = forMs),
    }

    up.push(() => {
      if (refusals > 0) return down.push(() => end(lostWithoutWord, '', true))
      reached.push(link)
      near = server.open(request, (event) => {
        switch (event.type) {
          case 'opened':
            return down.push(() => {
              if (state === 'connecting') state = 'open'
              // A close that is not answered does not stop the opening either.
              if (state === 'open' || isSwallowing) process.notify(() => events.open())
            })
          case 'message':
            return down.push(() => take(event.data), typeof event.data === 'string' ? event.data.length : 0)
          case 'closed':
            return down.push(() => end(event.code, event.reason, event.code === lostWithoutWord))
          case 'refused':
            return down.push(() => end(lostWithoutWord, '', true))
        }
      })
    })
    return link
  }

  /** Once only, however often it is called. */
  function once(undo: () => void): () => void {
    let isDone = false
    return () => {
      if (!isDone) undo()
      isDone = true
    }
  }

  const linksInUse = (): readonly Link[] => links.filter((link) => link.isInUse())

  return {
    wire: (process, server) => ({
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
    linkOf: (connection) => reached[connection - 1],
    opens: () => opens,
    slow(extraMs, jitterMs) {
      const slow = { delayMs: extraMs, jitterMs }
      slowness.add(slow)
      return once(() => slowness.delete(slow))
    },
    freeze() {
      freezes += 1
      for (const link of links) link.freeze('both')
      return once(() => {
        freezes -= 1
        if (freezes === 0) for (const link of links) link.thaw()
      })
    },
    refuse() {
      refusals += 1
      return once(() => void (refusals -= 1))
    },
    abandon() {
      for (const link of links) link.abandon()
      reached = []
    },
    calm() {
      for (const link of links) link.calm()
    },
    isSound: () => slowness.size === 0 && freezes === 0 && refusals === 0,
  }
}
