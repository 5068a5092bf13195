import type { DiagnosticCode } from '../diagnostic'
import { requireOption } from '../require-option'

/**
 * What a close code that we did not ask for means.
 * `final` ends in `failed`; `unauthorized` asks once for a fresh token; `later` delays the windows;
 * everything not in the table is a loss, 1000 and 1001 too: WeChat reports its own background cut as 1000.
 */
export interface CloseCodeMeaning {
  readonly kind: 'final' | 'unauthorized' | 'later'
  readonly code: DiagnosticCode
}

export type CloseCodeTable = Readonly<Record<number, CloseCodeMeaning>>

export const defaultCloseCodes: CloseCodeTable = {
  4400: { kind: 'final', code: 'bad-request' },
  4401: { kind: 'unauthorized', code: 'token-refused' },
  4402: { kind: 'final', code: 'not-entitled' },
  4403: { kind: 'final', code: 'forbidden' },
  4409: { kind: 'final', code: 'replaced' },
  1013: { kind: 'later', code: 'retry-later' },
  4429: { kind: 'later', code: 'retry-later' },
}

/** Throws `invalid-option` for a table that means nothing. JavaScript callers have no compiler to tell them. */
export function checkCloseCodes(table: CloseCodeTable): void {
  requireOption('closeCodes', table, isTable(table))
  for (const [code, meaning] of Object.entries(table)) {
    requireOption(`closeCodes.${code}`, meaning, Number.isInteger(Number(code)) && isMeaning(meaning))
  }
}

const kinds: ReadonlySet<unknown> = new Set<CloseCodeMeaning['kind']>(['final', 'unauthorized', 'later'])

function isTable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isMeaning(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('code' in value)) return false
  return kinds.has(value.kind) && typeof value.code === 'string' && value.code !== ''
}
