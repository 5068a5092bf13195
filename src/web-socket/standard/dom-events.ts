import { createSystemClock } from '../../platform/system/system-ports'
import { callAs, expose, must, wordsOf } from './web-idl'

export const clock = createSystemClock()

export interface UniEventInit {
  readonly bubbles?: boolean
  readonly cancelable?: boolean
  readonly composed?: boolean
}

// Keys of instance data. The fields are optional, so the types also accept a browser's event.
const EVENT = Symbol()
const MESSAGE = Symbol()
const CLOSE = Symbol()

interface EventState {
  readonly type: string
  readonly bubbles: boolean
  readonly cancelable: boolean
  readonly composed: boolean
  readonly timeStamp: number
  /** Target that dispatches the event, or `null` before the dispatch. */
  target: object | null
  currentTarget: object | null
  eventPhase: number
  defaultPrevented: boolean
  /** Whether the event comes from the socket, not from `dispatchEvent` (WS-69). */
  isTrusted: boolean
  isStopped: boolean
  /** Whether the current listener is passive (WS-86). */
  isPassive: boolean | undefined
}


/** Throws a TypeError for a value that is not an event. */
export function eventStateOf({ [EVENT]: state }: UniEvent): EventState {
  must(state, 'event')
  return state
}

/** The standard `Event`, for runtimes without `Event`. Events do not propagate, because targets do not form a tree. */
export class UniEvent {
  declare readonly [EVENT]?: EventState
  declare readonly type: string
  declare readonly bubbles: boolean
  declare readonly cancelable: boolean
  declare readonly composed: boolean
  declare readonly timeStamp: number
  declare readonly target: object | null
  declare readonly currentTarget: object | null
  declare readonly eventPhase: number
  declare readonly defaultPrevented: boolean
  declare readonly isTrusted: boolean

  constructor(type: string, init: UniEventInit | null = null) {
    // Treats `undefined` as a missing argument, because rest parameters would slow down each message (WS-82).
    must(type !== undefined, 'arguments')
    const { bubbles, cancelable, composed } = init || {}
    this[EVENT] = {
      type: wordsOf(type),
      bubbles: !!bubbles,
      cancelable: !!cancelable,
      composed: !!composed,
      // Counts from the epoch, because a runtime without `Event` does not provide the page-load time.
      timeStamp: clock.now(),
      target: null,
      currentTarget: null,
      eventPhase: 0,
      defaultPrevented: false,
      isTrusted: false,
      isStopped: false,
      isPassive: false,
    }
  }

  preventDefault(): void {
    const state = eventStateOf(this)
    if (state.cancelable && !state.isPassive) state.defaultPrevented = true
  }

  stopPropagation(): void {
    // Has no effect, because events do not propagate.
  }

  stopImmediatePropagation(): void {
    eventStateOf(this).isStopped = true
  }

  composedPath(): object[] {
    const { target, eventPhase } = eventStateOf(this)
    return target !== null && eventPhase > 0 ? [target] : []
  }
}

export interface UniMessageEventInit extends UniEventInit {
  readonly data?: unknown
  readonly origin?: string
  readonly lastEventId?: string
}

export class UniMessageEvent extends UniEvent {
  declare readonly [MESSAGE]?: object
  /** A string, an ArrayBuffer or a Blob, depending on the socket's `binaryType`. */
  declare readonly data: unknown
  declare readonly origin: string
  declare readonly lastEventId: string
  declare readonly source: object | null
  declare readonly ports: readonly object[]

  constructor(type: string, init: UniMessageEventInit | null = null) {
    super(type, init)
    const { data = null, origin = '', lastEventId = '' } = init || {}
    this[MESSAGE] = { data, origin, lastEventId, source: null, ports: [] }
  }
}

export interface UniCloseEventInit extends UniEventInit {
  readonly code?: number
  readonly reason?: string
  readonly wasClean?: boolean
}

export class UniCloseEvent extends UniEvent {
  declare readonly [CLOSE]?: object
  declare readonly code: number
  declare readonly reason: string
  declare readonly wasClean: boolean

  constructor(type: string, init: UniCloseEventInit | null = null) {
    super(type, init)
    const { code = 0, reason = '', wasClean } = init || {}
    this[CLOSE] = { code, reason, wasClean: !!wasClean }
  }
}

expose('Event', UniEvent, EVENT, [
  'type', 'bubbles', 'cancelable', 'composed', 'timeStamp', 'target', 'currentTarget', 'eventPhase', 'defaultPrevented',
  'isTrusted',
])
expose('MessageEvent', UniMessageEvent, MESSAGE, ['data', 'origin', 'lastEventId', 'source', 'ports'])
callAs('CloseEvent', UniCloseEvent)
expose('CloseEvent', UniCloseEvent, CLOSE, ['code', 'reason', 'wasClean'])
