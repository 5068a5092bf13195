import type { Texts } from '../texts/texts'
import { tokenRefused, unreachable } from './request'

export function failureWords(texts: Texts, detail: string): string {
  if (detail === unreachable) return texts.diagnostics['connect-failed']
  if (detail === tokenRefused) return texts.connection.httpToken
  return texts.common.loadFailedHint(detail)
}
