import { createSystemClock } from '../platform/system-clock'
import { nameAs, wordsOf } from './web-idl'

export const clock = createSystemClock()

/** What may be told about an event when it is made. */
export interface UniEventInit {
  readonly bubbles?: boolean
  readonly cancelable?: boolean
  readonly composed?: boolean
}

/** The standard's flags. */
export const told = new WeakSet<UniEvent>()
/** By the socket, not by `dispatchEvent`. */
export const trusted = new WeakSet<UniEvent>()
export const stopped = new WeakSet<UniEvent>()

/** The standard's `Event`, for runtimes without one. There is no tree: only the target itself hears it. */
export class UniEvent {
  readonly type: string
  readonly bubbles: boolean
  readonly cancelable: boolean
  readonly composed: boolean
  /** Epoch ms: these runtimes have no clock of the page. */
  readonly timeStamp = clock.now()
  /** Set by the target that dispatches it. */
  target: object | null = null
  currentTarget: object | null = null
  eventPhase = 0
  defaultPrevented = false

  constructor(type: string, init?: UniEventInit | null) {
    const { bubbles, cancelable, composed } = init ?? {}
    this.type = wordsOf(type)
    this.bubbles = !!bubbles
    this.cancelable = !!cancelable
    this.composed = !!composed
  }

  /** Whether the socket told it, and not `dispatchEvent`. */
  get isTrusted(): boolean {
    return trusted.has(this)
  }

  preventDefault(): void {
    if (this.cancelable) this.defaultPrevented = true
  }

  stopPropagation(): void {
    // Nobody above the target hears it anyway.
  }

  stopImmediatePropagation(): void {
    stopped.add(this)
  }

  composedPath(): object[] {
    return this.currentTarget === null ? [] : [this.currentTarget]
  }
}

export interface UniMessageEventInit extends UniEventInit {
  readonly data?: unknown
  readonly origin?: string
  readonly lastEventId?: string
}

/** The standard's `MessageEvent`. */
export class UniMessageEvent extends UniEvent {
  /** Text, an ArrayBuffer, or a Blob, by the socket's `binaryType`. */
  readonly data: unknown
  readonly origin: string
  readonly lastEventId: string
  readonly source: object | null = null
  readonly ports: readonly object[] = []

  constructor(type: string, init?: UniMessageEventInit | null) {
    super(type, init)
    const { data = null, origin = '', lastEventId = '' } = init ?? {}
    this.data = data
    this.origin = origin
    this.lastEventId = lastEventId
  }
}

export interface UniCloseEventInit extends UniEventInit {
  readonly code?: number
  readonly reason?: string
  readonly wasClean?: boolean
}

/** The standard's `CloseEvent`. */
export class UniCloseEvent extends UniEvent {
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean

  constructor(type: string, init?: UniCloseEventInit | null) {
    super(type, init)
    const { code = 0, reason = '', wasClean } = init ?? {}
    this.code = code
    this.reason = reason
    this.wasClean = !!wasClean
  }
}

nameAs('Event', UniEvent)
nameAs('MessageEvent', UniMessageEvent)
nameAs('CloseEvent', UniCloseEvent)
