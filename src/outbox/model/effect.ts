import type { DiagnosticCode } from '../../shared/errors'
import type { OutboxEntry } from './entry'
import type { KeptEntry } from './event'

/** What an outbox wants done. Plain data; the runtime carries it out. */
export type OutboxEffect<P> =
  /** Answered by `entryStored` or `storeFailed` of the same revision. */
  | ({ readonly type: 'save'; readonly revision: number } & KeptEntry<P>)
  | { readonly type: 'forget'; readonly key: string; readonly id: string }
  /** Hand its frame to the line; answered by `sendSettled`. */
  | { readonly type: 'transmit'; readonly entry: OutboxEntry<P> }
  /** Ask the server what became of it. */
  | { readonly type: 'query'; readonly entry: OutboxEntry<P> }
  /** A posted message is not taken. */
  | { readonly type: 'refuse'; readonly id: string; readonly code: DiagnosticCode }
  | { readonly type: 'announceSettled'; readonly entry: OutboxEntry<P> }
  | { readonly type: 'holdLease' }
  | { readonly type: 'releaseLease' }
  /** There is one timer; a second start replaces the first. */
  | { readonly type: 'startTimer'; readonly delayMs: number }
  | { readonly type: 'stopTimer' }
