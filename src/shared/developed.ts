/**
 * Whether this is a development build, or false without `process`. Each guard marks the call as pure and then checks
 * `process.env.NODE_ENV`, so that production builds omit the guarded code.
 */
export function isDeveloped(): boolean {
  try {
    return process.env.NODE_ENV !== 'production'
  } catch (_error) {
    return false
  }
}
