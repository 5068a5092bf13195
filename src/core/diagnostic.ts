/**
 * Permanent codes: never renamed, never reused. The words for people are the application's.
 */
export type DiagnosticCode =
  | 'insecure-url'
  | 'invalid-url'
  | 'invalid-option'
  | 'url-failed'
  | 'token-failed'
  | 'resolve-timeout'
  | 'token-refused'
  | 'connect-timeout'
  | 'connect-failed'
  | 'ready-timeout'
  | 'connection-lost'
  | 'pong-timeout'
  | 'probe-timeout'
  | 'resync-timeout'
  | 'close-timeout'
  | 'close-failed'
  | 'bad-request'
  | 'not-entitled'
  | 'forbidden'
  | 'replaced'
  | 'retry-later'
  | 'protocol-refused'
  | 'socket-io-polling-only'
  | 'socket-slots-exhausted'
  | 'not-open'
  | 'no-lease'
  | 'no-session'
  | 'send-failed'
  | 'frame-too-large'
  | 'frame-malformed'
  | 'frame-unknown'
  | 'frame-encode-failed'
  | 'server-error'
  | 'listener-threw'
  | 'protocol-threw'
  | 'storage-failed'
  | 'storage-corrupt'
  | 'storage-full'
  | 'storage-pruned'
  | 'upload-failed'
  | 'history-failed'
  | 'outbox-full'
  | 'request-timeout'
  | 'legacy-on-unseen'
  | 'disposed'

/** One thing that went wrong, reported and counted; nothing else is disturbed by it. */
export interface Diagnostic {
  readonly code: DiagnosticCode
  /** Technical detail for a developer: never a sentence for the user, never a token. */
  readonly detail?: string | undefined
}
