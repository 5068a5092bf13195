import type { Clock, SocketConnection, SocketEvent, SocketPort, SocketRequest } from '../connection/ports/ports'
import { bufferOf } from '../shared/bytes'

/** Behaviour of the server side. Fields can be changed during a test. */
interface ScriptedSocketBehaviour {
  /** Whether each connection opens automatically. Default false. */
  autoOpen: boolean
  /** Whether the server confirms the client's `close` with a `closed` event. Default true. */
  autoClose: boolean
  /** Whether the platform never confirms `close`. Overrides `autoClose`. Default false. */
  silentClose: boolean
  /** Whether every send fails. A string sets the error message, and `true` stands for `send failed`. Default false. */
  sendFails: boolean | string
  /** Whether sends stay pending until `settleSends`. Default false. */
  holdSends: boolean
  /** Whether to reject each connection, as when all socket slots are in use. Default false. */
  noSlots: boolean
}

export interface ScriptedSocketOptions extends Partial<ScriptedSocketBehaviour> {
  /** Clock for automatic responses after `latencyMs`. Without a clock, responses arrive in a microtask. */
  readonly clock?: Clock
  readonly latencyMs?: number
}

/** A connection's server side. Each method acts immediately, or throws if the connection's state forbids the call. */
export interface ScriptedConnection {
  /** Connection number, starting at 1. */
  readonly number: number
  /** The requested address, headers and subprotocols. */
  readonly request: SocketRequest
  /** `ended`: closed or rejected. `dropped`: abandoned by the client, which receives no further events. */
  readonly state: 'connecting' | 'open' | 'ended' | 'dropped'
  /** The client's frames, unchanged. */
  readonly sent: readonly (string | ArrayBuffer)[]
  /** The client's text frames, parsed as JSON. */
  readonly frames: readonly unknown[]
  /** The client's first `close` call. Later calls have no effect. */
  readonly closeCall: { readonly code: number; readonly reason: string } | undefined
  opened(): void
  /** Sends strings and bytes unchanged, other values as JSON. */
  message(data: string | ArrayBuffer | object): void
  /**
   * Closes the connection.
   * @param code the close code; 1006 means a cut connection
   * @default 1006
   */
  closed(code?: number, reason?: string): void
  /** Rejects the connection without opening a socket, as WeChat does when five sockets are in use. */
  refused(code?: 'socket-slots-exhausted' | 'socket-task-missing'): void
  /** Settles all pending sends, successfully or with the platform's failure message. */
  settleSends(error?: string): void
  /** Settles only the oldest pending send. */
  settleSend(error?: string): void
  /** Emits an event that violates the port's contract, as a late native runtime does. */
  notifyAnyway(event: SocketEvent): void
}

export interface ScriptedSocket extends SocketPort {
  readonly behaviour: ScriptedSocketBehaviour
  readonly connections: readonly ScriptedConnection[]
  /** Returns the newest connection. Throws if there is none. */
  last(): ScriptedConnection
  /** Returns the number of connections that still have a listener. */
  live(): number
}

type Settle = (error?: string) => void

const allowedCode = (code: number): boolean => code === 1000 || (Number.isInteger(code) && code >= 3000 && code <= 4999)

/** Creates a socket port whose server side the test controls. Throws if either side violates the contract. */
export function createScriptedSocket(options: ScriptedSocketOptions = {}): ScriptedSocket {
  const { clock, latencyMs = 0, ...given } = options
  const behaviour: ScriptedSocketBehaviour = {
    autoOpen: false,
    autoClose: true,
    silentClose: false,
    sendFails: false,
    holdSends: false,
    noSlots: false,
    ...given,
  }
  const connections: ScriptedConnection[] = []

  function answerLater(answer: () => void): void {
    if (clock === undefined) queueMicrotask(answer)
    else clock.setTimer(answer, latencyMs)
  }

  function connect(request: SocketRequest, listener: (event: SocketEvent) => void): SocketConnection {
    let state: ScriptedConnection['state'] = 'connecting'
    let closeCall: ScriptedConnection['closeCall']
    const sent: (string | ArrayBuffer)[] = []
    const pending: Settle[] = []
    const number = connections.length + 1
    const alive = (): boolean => state === 'connecting' || state === 'open'

    function demand(holds: boolean, what: string): void {
      if (!holds) throw new Error(`Connection ${number}: ${what} while ${state}`)
    }

    function end(event: SocketEvent): void {
      demand(alive(), event.type)
      state = 'ended'
      for (const settled of inAnswerOrder(pending.splice(0))) settled('closed')
      listener(event)
    }

    const farSide: ScriptedConnection = {
      number,
      request,
      sent,
      get state() {
        return state
      },
      get frames() {
        return sent.filter((data) => typeof data === 'string').map((text): unknown => JSON.parse(text))
      },
      get closeCall() {
        return closeCall
      },
      opened(): void {
        demand(state === 'connecting', 'opened')
        state = 'open'
        listener({ type: 'opened' })
      },
      message(data): void {
        demand(state === 'open', 'message')
        listener({ type: 'message', data: typeof data === 'string' ? data : bufferOf(data) ?? JSON.stringify(data) })
      },
      closed(code = 1006, reason = ''): void {
        end({ type: 'closed', code, reason })
      },
      refused(code = 'socket-slots-exhausted'): void {
        demand(state === 'connecting', 'refused')
        end({ type: 'refused', code })
      },
      settleSends(error): void {
        for (const settled of inAnswerOrder(pending.splice(0))) settled(error)
      },
      settleSend: (error) => pending.shift()?.(error),
      notifyAnyway: listener,
    }
    connections.push(farSide)

    if (behaviour.noSlots) {
      answerLater(() => {
        if (state === 'connecting') farSide.refused()
      })
    } else if (behaviour.autoOpen) {
      answerLater(() => {
        if (state === 'connecting' && closeCall === undefined) farSide.opened()
      })
    }

    return {
      send(data, settled): void {
        if (state !== 'open' || closeCall !== undefined) {
          settled('not open')
        } else if (behaviour.sendFails !== false) {
          settled(behaviour.sendFails === true ? 'send failed' : behaviour.sendFails)
        } else {
          sent.push(data)
          if (behaviour.holdSends) pending.push(settled)
          else settled()
        }
      },
      close(code, reason): void {
        if (!allowedCode(code)) throw new RangeError(`Connection ${number}: close code ${code} is not allowed`)
        if (!alive() || closeCall !== undefined) return
        closeCall = { code, reason }
        if (behaviour.silentClose || !behaviour.autoClose) return
        answerLater(() => {
          if (alive()) farSide.closed(code, reason)
        })
      },
      drop(): void {
        if (!alive()) return
        state = 'dropped'
        for (const settled of inAnswerOrder(pending.splice(0))) settled('closed')
      },
    }
  }

  return {
    behaviour,
    connections,
    open: connect,
    last(): ScriptedConnection {
      const newest = connections[connections.length - 1]
      if (newest === undefined) throw new Error('No connection was requested')
      return newest
    },
    live: () => connections.filter(({ state }) => state === 'connecting' || state === 'open').length,
  }
}

let isReversed = false

/** Makes test doubles respond to the calls of a tick in reverse order. Returns the restore function. */
export function answerNewestFirst(): () => void {
  isReversed = true
  return () => {
    isReversed = false
  }
}

/** Returns the calls in the order in which test doubles respond. */
export function inAnswerOrder<T>(asked: readonly T[]): readonly T[] {
  return isReversed ? [...asked].reverse() : asked
}

export const isNewestFirst = (): boolean => isReversed
