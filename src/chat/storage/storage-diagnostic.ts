import { messageOf, type Diagnostic } from '../../shared/errors'

/** A full storage differs from a broken one by the name that browsers give the error. */
export function storageDiagnostic(error: unknown): Diagnostic {
  const isFull = error instanceof Error && error.name === 'QuotaExceededError'
  return { code: isFull ? 'storage-full' : 'storage-failed', detail: messageOf(error) }
}
