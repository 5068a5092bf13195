import { isRecord } from './checks'

/** Permanent diagnostic codes, which are never renamed or reused. The application provides messages for users. */
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

/** A fault that the client reported and counted. */
export interface Diagnostic {
  /** The permanent code. */
  readonly code: DiagnosticCode
  /** Technical detail for the developer, never a user message or a token. */
  readonly detail?: string | undefined
  /**
   * Number of identical diagnostics withheld since the last report. Identical diagnostics are reported at most ten
   * times a minute, then once with this number.
   */
  readonly withheld?: number
}

/** An error with a permanent code and a technical detail for the developer. Never contains a token. */
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

/** `detail` is the first invalid field. */
export function malformed(detail: string): TradewireError {
  return new TradewireError('frame-malformed', detail)
}

export function need(isSound: boolean, detail: string): asserts isSound {
  if (!isSound) throw malformed(detail)
}

export function needNoFault(fault: string | undefined): void {
  if (fault !== undefined) throw malformed(fault)
}

/** Converts any value to a string, or to its type if that fails. */
export function stringOf(value: unknown): string {
  try {
    return String(value)
  } catch (_error) {
    // The object has no prototype, or `toString` threw.
    return typeof value
  }
}

/** Returns the message of an exception or of a uni failure (`errMsg`), or any other value as a string. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : stringOf((isRecord(error) && error.errMsg) || error)
  } catch (_error) {
    // The `message` getter threw.
    return typeof error
  }
}

export function throwInvalidOption(detail: string): never {
  throw new TradewireError('invalid-option', detail)
}
