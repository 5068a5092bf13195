/** The stack of an exception, where the platform keeps one. */
export function stackOf(error: unknown): string | undefined {
  try {
    return error instanceof Error ? error.stack : undefined
  } catch {
    // A getter that throws.
    return undefined
  }
}

/** Any value as text; one that has no text is named by its type. */
export function stringOf(value: unknown): string {
  try {
    return String(value)
  } catch {
    // An object without a prototype, or whose `toString` throws.
    return typeof value
  }
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : stringOf(error)
  } catch {
    // A getter that throws.
    return typeof error
  }
}
