import type { OutboxAnswer } from './outbox-wire'
import type { OutboxEntry } from './entry'

/** An entry read back from storage, and where it is kept. */
export interface KeptEntry<P> {
  readonly key: string
  readonly entry: OutboxEntry<P>
  /** Its place among the entries of the process that took it. */
  readonly place: number
}

/** What became of a frame that was to be handed to the line. */
export type SendOutcome =
  | { readonly kind: 'handed' }
  /** For certain nothing went out. */
  | { readonly kind: 'notHanded' }
  /** Whether something went out is unknown. */
  | { readonly kind: 'inDoubt' }
  /** It can never go out. */
  | { readonly kind: 'refused'; readonly code: string }

/** What happens to an outbox. Past tense: each of these is a fact. */
export type OutboxEvent<P> =
  | {
      readonly type: 'messagePosted'
      readonly user: string
      readonly entry: OutboxEntry<P>
      readonly key: string
    }
  | { readonly type: 'entryStored'; readonly id: string; readonly revision: number }
  | { readonly type: 'storeFailed'; readonly id: string; readonly revision: number }
  | { readonly type: 'entriesLoaded'; readonly user: string; readonly kept: readonly KeptEntry<P>[] }
  | { readonly type: 'lineReady' }
  | { readonly type: 'lineGone' }
  /** `sends` tells which sending of the entry it was. */
  | { readonly type: 'sendSettled'; readonly id: string; readonly sends: number; readonly outcome: SendOutcome }
  | { readonly type: 'answered'; readonly answer: OutboxAnswer }
  /** What could not be framed before may be possible now. */
  | { readonly type: 'framesPossible' }
  /** What could not be framed before can be with this payload. */
  | { readonly type: 'payloadAmended'; readonly id: string; readonly payload: P }
  | { readonly type: 'againAsked'; readonly id: string }
  | { readonly type: 'withdrawAsked'; readonly id: string }
  | { readonly type: 'askAsked'; readonly id: string }
  | { readonly type: 'dismissAsked'; readonly id: string }
  | { readonly type: 'userChanged'; readonly user: string | null }
  | { readonly type: 'timerFired' }
