/** The words of whatever was thrown. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error)
  } catch {
    // An object without a prototype, or whose `toString` throws.
    return typeof error
  }
}
