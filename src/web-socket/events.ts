/** What may be told about an event when it is made. */
export interface UniEventInit {
  readonly bubbles?: boolean
  readonly cancelable?: boolean
  readonly composed?: boolean
}

/** No further listener hears these. */
const stopped = new WeakSet<UniEvent>()

export const isStopped = (event: UniEvent): boolean => stopped.has(event)

/** The standard's `Event`, for runtimes without one. There is no tree: only the target itself hears it. */
export class UniEvent {
  readonly type: string
  readonly bubbles: boolean
  readonly cancelable: boolean
  readonly composed: boolean
  readonly isTrusted: boolean = false
  readonly timeStamp = Date.now()
  /** Set by the target that dispatches it. */
  target: object | null = null
  currentTarget: object | null = null
  eventPhase = 0
  defaultPrevented = false

  constructor(type: string, init: UniEventInit = {}) {
    this.type = String(type)
    this.bubbles = init.bubbles === true
    this.cancelable = init.cancelable === true
    this.composed = init.composed === true
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

  constructor(type: string, init: UniMessageEventInit = {}) {
    super(type, init)
    this.data = init.data ?? null
    this.origin = init.origin ?? ''
    this.lastEventId = init.lastEventId ?? ''
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

  constructor(type: string, init: UniCloseEventInit = {}) {
    super(type, init)
    this.code = init.code ?? 0
    this.reason = init.reason ?? ''
    this.wasClean = init.wasClean === true
  }
}
