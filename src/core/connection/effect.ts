import type { ConnectError } from './status'
import type { TimerName } from './timer-name'

/** What the machine wants done. Plain data; the interpreter turns each into a port call. */
export type Effect =
  /** Ask `url()` and, where there is one, the token provider. */
  | { readonly type: 'resolve'; readonly generation: number; readonly freshToken: boolean }
  | { readonly type: 'open'; readonly generation: number }
  /** Send the protocol's goodbye and report `goodbyeSent` when it is handed over. */
  | { readonly type: 'sayGoodbye'; readonly generation: number }
  | { readonly type: 'close'; readonly generation: number }
  /** Close and go silent at once. */
  | { readonly type: 'drop'; readonly generation: number }
  /** The socket no longer feeds the protocol. */
  | { readonly type: 'detach'; readonly generation: number }
  | { readonly type: 'ping'; readonly generation: number }
  | { readonly type: 'startTimer'; readonly name: TimerName; readonly delayMs: number }
  | { readonly type: 'stopTimer'; readonly name: TimerName }
  | { readonly type: 'askNetwork' }
  /** Start the protocol afresh for the session with this reference. */
  | { readonly type: 'replaceSession'; readonly ref: number }
  | { readonly type: 'announceConnectError'; readonly error: ConnectError }
