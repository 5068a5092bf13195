import type { ConnectError } from './status'
import type { TimerName } from './timer-name'

/** What is done about a socket, named by its generation. */
export type SocketEffect =
  | 'open'
  /** Send the protocol's goodbye and report `goodbyeSent` when it is handed over. */
  | 'sayGoodbye'
  | 'close'
  /** Close and go silent at once. */
  | 'drop'
  /** The socket no longer feeds the protocol. */
  | 'detach'
  | 'ping'

/** What the machine wants done. Plain data; the interpreter turns each into a port call. */
export type Effect =
  /** Ask `url()` and, where there is one, the token provider. */
  | { readonly type: 'resolve'; readonly generation: number; readonly freshToken: boolean }
  | { readonly type: SocketEffect; readonly generation: number }
  | { readonly type: 'startTimer'; readonly name: TimerName; readonly delayMs: number }
  | { readonly type: 'stopTimer'; readonly name: TimerName }
  | { readonly type: 'askNetwork' }
  /** Start the protocol afresh for the session that `sessionReplaced` told of; the machine itself sees no token. */
  | { readonly type: 'replaceSession' }
  | { readonly type: 'announceConnectError'; readonly error: ConnectError }
