/** The stack of an exception, where the platform keeps one. */
export function stackOf(error: unknown): string | undefined {
  try {
    return error instanceof Error ? error.stack : undefined
  } catch {
    // A getter that throws.
    return undefined
  }
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error)
  } catch {
    // An object without a prototype, or whose `toString` throws.
    return typeof error
  }
}
