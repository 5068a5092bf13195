/**
 * Whether this is a development build. False if `process` is missing. Each guard marks this call as pure and then
 * checks `process.env.NODE_ENV`, so production builds omit the guarded code.
 */
export function isDeveloped(): boolean {
  try {
    return process.env.NODE_ENV !== 'production'
  } catch (_error) {
    return false
  }
}
