import type { DiagnosticCode } from './diagnostic'

/** What this module throws: a permanent code, and a technical detail for the developer (never a token). */
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
