/** Permanent codes: never renamed, never reused. The application provides the messages for users. */
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
  | 'socket-task-missing'
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
  | 'requests-full'
  | 'request-cancelled'
  | 'request-abandoned'
  | 'answer-late'
  | 'schema-failed'
  | 'schema-async'
  | 'legacy-on-unseen'
  | 'disposed'

/** A fault that was reported and counted. It affects nothing else. */
export interface Diagnostic {
  /** The permanent code. */
  readonly code: DiagnosticCode
  /** Technical detail for the developer: never a sentence for the user, never a token. */
  readonly detail?: string | undefined
  /**
   * Number of equal reports withheld since the last; omitted for none. Each code and detail is reported at most ten
   * times a minute, then once with this number.
   */
  readonly withheld?: number
}

/** The error of this package: a permanent code, and a technical detail for the developer (never a token). */
export class TradewireError extends Error {
  override readonly name = 'TradewireError'
  readonly code: DiagnosticCode
  readonly detail: string | undefined

  constructor(code: DiagnosticCode, detail?: string) {
    super(detail === undefined ? code : `${code}: ${detail}`)
    this.code = code
    this.detail = detail
  }
}

/** Creates the error for an invalid frame; `detail` names the first invalid field. */
export function malformed(detail: string): TradewireError {
  return new TradewireError('frame-malformed', detail)
}

/** Throws the error of an invalid frame unless `isSound`. */
export function need(isSound: boolean, detail: string): asserts isSound {
  if (!isSound) throw malformed(detail)
}

/** Throws the error of an invalid frame for a check's fault, if any. */
export function needNoFault(fault: string | undefined): void {
  if (fault !== undefined) throw malformed(fault)
}

/** Returns an exception's stack, if the platform has one. */
export function stackOf(error: unknown): string | undefined {
  try {
    return error instanceof Error ? error.stack : undefined
  } catch (_error) {
    // A getter that throws.
    return undefined
  }
}

/** Returns any value as a string; a value without a string form is named by its type. */
export function stringOf(value: unknown): string {
  try {
    return String(value)
  } catch (_error) {
    // An object without a prototype, or whose `toString` throws.
    return typeof value
  }
}

/** Returns the message of any thrown value. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : stringOf(error)
  } catch (_error) {
    // A getter that throws.
    return typeof error
  }
}
