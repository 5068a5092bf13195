/**
 * Whether this is a development build. False without `process`. Guards mark the call as pure before
 * `process.env.NODE_ENV`, so that production builds omit the call and the guarded code.
 */
export function isDeveloped(): boolean {
  try {
    return process.env.NODE_ENV !== 'production'
  } catch (_error) {
    return false
  }
}
