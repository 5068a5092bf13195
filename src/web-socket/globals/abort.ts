import { domException } from '../dom-exception'
import { UniEventTarget } from '../event-target'
import { UniEvent } from '../events'
import { defineHandlers } from '../handlers'

/** What was aborted, and why: set by its controller alone. */
const reasons = new WeakMap<UniAbortSignal, { readonly reason: unknown }>()

/** The standard's `AbortSignal`, for runtimes without one. */
export class UniAbortSignal extends UniEventTarget {
  declare onabort: ((event: UniEvent) => unknown) | null

  /** One that is aborted already. */
  static abort(reason?: unknown): UniAbortSignal {
    const controller = new UniAbortController()
    controller.abort(reason)
    return controller.signal
  }

  get aborted(): boolean {
    return reasons.has(this)
  }

  get reason(): unknown {
    return reasons.get(this)?.reason
  }

  throwIfAborted(): void {
    // Whatever was given as the reason.
    if (this.aborted) throw this.reason
  }
}
defineHandlers(UniAbortSignal.prototype, ['abort'])

/** The standard's `AbortController`, for runtimes without one. */
export class UniAbortController {
  readonly signal = new UniAbortSignal()

  /** Repeated calls do nothing. Without a reason it is an `AbortError`. */
  abort(reason: unknown = domException('AbortError', 'Aborted')): void {
    if (this.signal.aborted) return
    reasons.set(this.signal, { reason })
    this.signal.dispatchEvent(new UniEvent('abort'))
  }
}
