/**
 * Whether this is a development build. False if `process` does not exist. Guards put this call, marked as pure, before
 * `process.env.NODE_ENV`, so that production builds omit the call and the guarded code.
 */
export function isDeveloped(): boolean {
  try {
    return process.env.NODE_ENV !== 'production'
  } catch (_error) {
    return false
  }
}
