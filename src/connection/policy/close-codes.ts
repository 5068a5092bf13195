import { isName, isRecord } from '../../shared/checks'
import type { DiagnosticCode } from '../../shared/errors'
import { requireOption } from '../../shared/options'

/**
 * The meaning of a close code that the client did not request. `final` ends in `failed`, `unauthorized` requests a
 * fresh token once, and `later` delays the reconnect windows. Every other code is a disconnect, even 1000 and 1001,
 * because WeChat reports 1000 for its own background cut.
 */
export interface CloseCodeMeaning {
  /** How the client reacts. */
  readonly kind: 'final' | 'unauthorized' | 'later'
  /** The diagnostic code to report. */
  readonly code: DiagnosticCode
}

/** The meaning of each close code. */
export type CloseCodeTable = Readonly<Record<number, CloseCodeMeaning>>

/** The only standard close code that asks clients to retry later. */
export const standardCloseCodes: CloseCodeTable = {
  1013: { kind: 'later', code: 'retry-later' },
}

/**
 * Close codes of this project's servers, plus 1013. Protocols in this package use this table by default. A custom table
 * can extend it.
 */
export const defaultCloseCodes: CloseCodeTable = {
  4400: { kind: 'final', code: 'bad-request' },
  4401: { kind: 'unauthorized', code: 'token-refused' },
  4402: { kind: 'final', code: 'not-entitled' },
  4403: { kind: 'final', code: 'forbidden' },
  4409: { kind: 'final', code: 'replaced' },
  1013: { kind: 'later', code: 'retry-later' },
  4429: { kind: 'later', code: 'retry-later' },
}

const kinds: readonly unknown[] = ['final', 'unauthorized', 'later'] satisfies readonly CloseCodeMeaning['kind'][]

export function checkCloseCodes(table: CloseCodeTable): void {
  for (const [code, meaning] of Object.entries<unknown>(table)) {
    const isMeaning = isRecord(meaning) && kinds.includes(meaning.kind) && isName(meaning.code)
    requireOption(`closeCodes.${code}`, meaning, isMeaning && Number.isInteger(Number(code)))
  }
}
